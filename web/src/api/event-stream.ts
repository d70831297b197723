import { signedInAgain } from '../app/signed-out.js';

export interface StreamEvent {
  id: string;
  type: EventType;
  data: object;
}

/** Those of GET /api/v1/events. */
const EVENT_TYPES = [
  ...(['hello', 'job', 'job_deleted', 'asset', 'draft', 'draft_deleted', 'reset', 'signed_out'] as const),
];
export type EventType = (typeof EVENT_TYPES)[number];

export interface StreamOptions {
  /** The last event that was seen; empty: none. */
  from(): string;
  onOpen(): void;
  onBreak(): void;
  onEvent(event: StreamEvent): void;
}

/** Where the browser has given up by itself: the server refused, or is being replaced. */
const AGAIN_MS = 3_000;

/** Follows for as long as the page is open, and comes back after each break where it was. */
export function openStream(options: StreamOptions): void {
  const from = options.from();
  const source = new EventSource(`/api/v1/events${from === '' ? '' : `?lastEventId=${from}`}`);
  source.onopen = () => options.onOpen();
  source.onerror = () => {
    options.onBreak();
    if (source.readyState === EventSource.CLOSED) setTimeout(() => openStream(options), AGAIN_MS);
  };
  for (const type of EVENT_TYPES) {
    source.addEventListener(type, ({ lastEventId: id, data }: MessageEvent<string>) => {
      options.onEvent({ id, type, data: JSON.parse(data) as object });
      if (type === 'signed_out') comeBack(source, options);
    });
  }
}

/** There is nothing to be read until somebody has signed in again. */
function comeBack(source: EventSource, options: StreamOptions): void {
  source.close();
  options.onBreak();
  void signedInAgain().then(() => openStream(options));
}

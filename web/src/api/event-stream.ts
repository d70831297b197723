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
  /** The line is dead, though the browser has noticed nothing: another one is tried. */
  onSilence(): void;
  onEvent(event: StreamEvent): void;
}

/** Where the browser has given up by itself: the server refused, or is being replaced. */
const AGAIN_MS = 3_000;
/** The server beats every 15 s; two of them may not stay away. */
const SILENT_MS = 35_000;

/** Follows for as long as the page is open, and comes back after each break where it was. */
export function openStream(options: StreamOptions): void {
  const from = options.from();
  const source = new EventSource(`/api/v1/events${from === '' ? '' : `?lastEventId=${from}`}`);
  const silence = watchSilence(source, options);
  source.onopen = () => {
    silence.noteSign();
    options.onOpen();
  };
  source.onerror = () => {
    silence.noteSign();
    options.onBreak();
    if (source.readyState !== EventSource.CLOSED) return;
    silence.end();
    setTimeout(() => openStream(options), AGAIN_MS);
  };
  source.addEventListener('beat', silence.noteSign);
  for (const type of EVENT_TYPES) {
    source.addEventListener(type, ({ lastEventId: id, data }: MessageEvent<string>) => {
      silence.noteSign();
      options.onEvent({ id, type, data: JSON.parse(data) as object });
      if (type === 'signed_out') comeBack(source, options, silence.end);
    });
  }
}

/** Gives up a line on which nothing is heard any more, also one that is never made, and begins anew. */
function watchSilence(source: EventSource, options: StreamOptions) {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  const giveUp = () => {
    source.close();
    options.onSilence();
    openStream(options);
  };
  const end = () => clearTimeout(waiting);
  const noteSign = () => {
    end();
    waiting = setTimeout(giveUp, SILENT_MS);
  };
  noteSign();
  return { noteSign, end };
}

/** There is nothing to be read until somebody has signed in again. */
function comeBack(source: EventSource, options: StreamOptions, endWatch: () => void): void {
  source.close();
  endWatch();
  options.onBreak();
  void signedInAgain().then(() => openStream(options));
}

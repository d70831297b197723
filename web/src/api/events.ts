import { create } from 'zustand';
import { noteVersion } from '../app/new-version.js';
import { noteServerTime } from '../app/server-clock.js';
import { signedInAgain } from '../app/signed-out.js';
import { openStream, type StreamEvent } from './event-stream.js';

/**
 * What happens, told by the server: one stream for all tabs of a browser, since HTTP/1.1 has six connections for them all. The
 * tab with the lock reads it and hands on; when it closes, another gets the lock and goes on where it was.
 */

export type LiveStateName = 'connecting' | 'live' | 'paused';
type Listener = (event: StreamEvent) => void;

/** Shorter breaks are nobody's business. */
const PAUSED_AFTER_MS = 10_000;
const LOCK = 'events';

type Message = { event: StreamEvent } | { state: LiveStateName } | { ask: 'state' };

export const useLive = create<{ state: LiveStateName }>(() => ({ state: 'connecting' }));

const listeners = new Set<Listener>();
let channel: BroadcastChannel | undefined;
let isLeader = false;
let lastEventId = '';

/** Calls it with every event; returns what ends that. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Begins to follow; once for the page. */
export function startEvents(): void {
  if (channel) return;
  channel = new BroadcastChannel(LOCK);
  channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data);
  channel.postMessage({ ask: 'state' } satisfies Message);
  void navigator.locks.request(LOCK, lead);
}

function hear(message: Message): void {
  if ('event' in message) take(message.event);
  else if ('state' in message) useLive.setState({ state: message.state });
  else if (isLeader) share({ state: useLive.getState().state });
}

const share = (message: Message) => channel?.postMessage(message);

function take(event: StreamEvent): void {
  if (event.id !== '') lastEventId = event.id;
  if (event.type === 'hello') noteHello(event);
  if (event.type === 'signed_out') void signedInAgain();
  for (const listener of listeners) listener(event);
}

function noteHello({ data }: StreamEvent): void {
  const { serverTime, webVersion } = data as { serverTime: string; webVersion?: string };
  noteServerTime(serverTime);
  noteVersion(webVersion);
}

/** Holds the lock as long as this tab lives. */
async function lead(): Promise<never> {
  isLeader = true;
  let pausing: ReturnType<typeof setTimeout> | undefined;
  const tell = (state: LiveStateName) => {
    clearTimeout(pausing);
    pausing = undefined;
    useLive.setState({ state });
    share({ state });
  };
  openStream({
    from: () => lastEventId,
    onOpen: () => tell('live'),
    // From the first break on: each try that fails is one more, and they come faster than this ends.
    onBreak: () => {
      pausing ??= setTimeout(() => tell('paused'), PAUSED_AFTER_MS);
    },
    onSilence: () => tell('paused'),
    onEvent: (event) => {
      share({ event });
      take(event);
    },
  });
  return await new Promise<never>(() => undefined);
}

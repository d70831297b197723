import { create } from 'zustand';

/** Two requests that nothing answers in this time mean that we are offline, whatever the browser believes. */
const WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 5_000;
const BACK_SHOWN_MS = 3_000;

interface Connection {
  /** Since when nothing answers; ms since 1970. */
  offlineSince: number | undefined;
  /** For a moment, once something answers again. */
  isBack: boolean;
}

export const useConnection = create<Connection>(() => ({
  offlineSince: navigator.onLine ? undefined : Date.now(),
  isBack: false,
}));

let failures: number[] = [];
let looking: ReturnType<typeof setInterval> | undefined;

/** The server answered, whatever it said. */
export function noteAnswer(): void {
  failures = [];
  if (useConnection.getState().offlineSince === undefined) return;
  clearInterval(looking);
  looking = undefined;
  useConnection.setState({ offlineSince: undefined, isBack: true });
  setTimeout(() => useConnection.setState({ isBack: false }), BACK_SHOWN_MS);
  for (const tell of whenBack) tell();
}

/** A request got no answer. */
export function noteNoAnswer(): void {
  const now = Date.now();
  failures = [...failures.filter((at) => now - at < WITHIN_MS), now];
  if (failures.length >= 2) goOffline();
}

const whenBack = new Set<() => void>();

/** Calls it each time the server answers again; returns what ends that. */
export function onBackOnline(tell: () => void): () => void {
  whenBack.add(tell);
  return () => whenBack.delete(tell);
}

function goOffline(): void {
  if (useConnection.getState().offlineSince === undefined) useConnection.setState({ offlineSince: Date.now() });
  looking ??= setInterval(() => void look(), LOOK_EVERY_MS);
}

/** Asks the server at once, and returns whether it answers. */
export async function look(): Promise<boolean> {
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => undefined);
  if (answer) noteAnswer();
  else goOffline();
  return answer !== undefined;
}

window.addEventListener('offline', goOffline);
window.addEventListener('online', () => void look());

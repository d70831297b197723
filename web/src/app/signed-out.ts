import { create } from 'zustand';

interface SignedOut {
  /** The page was signed in once: what is refused now is so because that is over. */
  hadSession: boolean;
  isOut: boolean;
}

export const useSignedOut = create<SignedOut>(() => ({ hadSession: false, isOut: false }));

/** Tabs of one browser share their session: who signs in, in one of them, signs all in. */
const channel = new BroadcastChannel('session');
channel.onmessage = () => finish();

let waiting: { promise: Promise<void>; resolve: () => void } | undefined;

export const noteSession = (): void => useSignedOut.setState({ hadSession: true });

/** Shows that the session is over, and resolves when there is another. */
export function signedInAgain(): Promise<void> {
  waiting ??= Promise.withResolvers<void>();
  useSignedOut.setState({ isOut: true });
  return waiting.promise;
}

/** Told by the page that has signed in. */
export function noteSignedIn(): void {
  channel.postMessage('signed in');
  finish();
}

function finish(): void {
  waiting?.resolve();
  waiting = undefined;
  useSignedOut.setState({ isOut: false });
}

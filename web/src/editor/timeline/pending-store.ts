import { create } from 'zustand';

/** A segment that was begun with a key and not ended yet; null: none. */
export const usePending = create<{ startMs: number | null }>(() => ({ startMs: null }));

export const dropPending = (): void => usePending.setState({ startMs: null });

import { createContext, useContext } from 'react';
import type { Side } from './player-sources.js';

/** What leads to a place in the player from outside of it. */
interface Seek {
  side: Side;
  /** In seconds of that side; undefined: there is nothing to play. */
  seek: ((seconds: number) => void) | undefined;
}

const SeekContext = createContext<Seek>({ side: 'original', seek: undefined });

export const SeekProvider = SeekContext.Provider;
export const useSeek = (): Seek => useContext(SeekContext);

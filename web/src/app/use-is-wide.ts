import { useMedia } from '../ui/use-media.js';

/** Whether there is room for the lanes of the timeline beside all else. */
export const useIsWide = (): boolean => useMedia('(width >= 1024px)');

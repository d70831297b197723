import { useMedia } from './use-media.js';

/** Whether files may come out of other windows: a finger brings none. */
export const useCanDrop = (): boolean => !useMedia('(pointer: coarse)');

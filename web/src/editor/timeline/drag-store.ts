import { create } from 'zustand';
import type { DragStep } from './drag-step.js';

/** What is dragged now, for what is shown at it; null: nothing. */
export const useDrag = create<{ step: DragStep | null; isDrawn: boolean }>(() => ({ step: null, isDrawn: false }));

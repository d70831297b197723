import { create } from 'zustand';

/** How often somebody wished for the focus to go to the segment that is selected; the lane grants it once that is drawn. */
export const useLaneFocus = create<{ wishes: number }>(() => ({ wishes: 0 }));

export const focusSelected = (): void => useLaneFocus.setState(({ wishes }) => ({ wishes: wishes + 1 }));

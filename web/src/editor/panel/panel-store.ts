import { create } from 'zustand';

export type PanelTab = 'segment' | 'all' | 'settings';

/** Which of its views the panel shows; a finding may lead to another one. */
export const usePanel = create<{ tab: PanelTab }>(() => ({ tab: 'segment' }));

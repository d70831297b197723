import { create } from 'zustand';
import { select } from '../../drafts/edit-draft.js';

export type PanelTab = 'segment' | 'all' | 'settings';

/** Which of its views the panel shows; a finding may lead to another one. */
export const usePanel = create<{ tab: PanelTab }>(() => ({ tab: 'segment' }));

/** A segment that was just made wants its times and a voice next, which the settings would hide; the list shows it, too. */
export function selectMade(segmentId: string): void {
  select([segmentId]);
  if (usePanel.getState().tab === 'settings') usePanel.setState({ tab: 'segment' });
}

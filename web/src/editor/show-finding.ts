import { select } from '../drafts/edit-draft.js';
import type { Finding } from './document/findings.js';
import { usePanel } from './panel/panel-store.js';

/** Brings the field of a finding into the panel, so that it can take the focus. */
export function showFinding({ segmentId, field, code }: Finding): void {
  if (segmentId !== undefined) {
    select([segmentId]);
    usePanel.setState({ tab: 'segment' });
  } else if (field === 'video' || field === 'model') usePanel.setState({ tab: 'settings' });
  else if (field === 'segments' && code !== 'no_segments') usePanel.setState({ tab: 'all' });
}

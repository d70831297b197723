import { alertAtOnce } from '../app/live-region.js';
import type { Finding } from '../editor/document/findings.js';
import { fieldId } from './field-id.js';

/** Leads to the field of a finding once the dialog is gone, which gives the focus back first. */
export function useFocusLater() {
  return (finding: Finding) => {
    const look = () => {
      if (document.querySelector('[role="dialog"]')) return void requestAnimationFrame(look);
      requestAnimationFrame(() => focus(finding));
    };
    requestAnimationFrame(look);
  };
}

function focus({ segmentId, field, words }: Finding): void {
  const target =
    document.getElementById(fieldId(segmentId, field)) ?? document.getElementById(fieldId(segmentId, 'voice'));
  target?.focus();
  target?.scrollIntoView({ block: 'center' });
  if (!target) alertAtOnce(words);
}

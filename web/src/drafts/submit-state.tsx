import { Button } from '../ui/button.js';
import { ProblemNote } from '../ui/problem-note.js';
import { Spinner } from '../ui/spinner.js';
import type { Owner } from '../uploads/upload-manager.js';
import { useDraft } from './draft-store.js';
import { FieldFindings } from './field-findings.js';
import { submitDraft } from './submit-draft.js';
import styles from './submit-state.module.css';

/** At the head of the form: that it is being submitted, or why it was not. */
export function SubmitState({ owner }: { owner: Owner }) {
  const submit = useDraft((draft) => draft.submit);
  const serverFindings = useDraft((draft) => draft.serverFindings);
  if (submit.at === 'submitting') {
    return (
      <p className={styles.note} role="status">
        <Spinner /> Submitting …
      </p>
    );
  }
  if (submit.at !== 'failed') return null;
  const headless = serverFindings.filter(({ segmentId, field }) => segmentId === undefined && field === undefined);
  return (
    <div className={styles.failed}>
      <ProblemNote error={submit.error} actions={<Button onPress={() => void submitDraft(owner)}>Try again</Button>} />
      <FieldFindings id="server-findings" findings={headless} />
    </div>
  );
}

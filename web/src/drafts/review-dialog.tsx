import type { Finding } from '../editor/document/findings.js';
import { misfitsOf } from '../editor/document/fit.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import type { Owner } from '../uploads/upload-manager.js';
import { isUnfinished } from '../uploads/upload-state.js';
import { useUploads } from '../uploads/upload-store.js';
import { CostLine, WHY_THE_WHOLE } from './cost-line.js';
import { neededUploads } from './draft-files.js';
import { useDraft, useFindings } from './draft-store.js';
import { ErrorSummary } from './error-summary.js';
import { MODE_CHOICES } from './model-words.js';
import styles from './review-dialog.module.css';
import { submitDraft } from './submit-draft.js';

export interface ReviewDialogProps {
  owner: Owner;
  isOpen: boolean;
  onClose: () => void;
  onFinding: (finding: Finding) => void;
}

const [FIT, COST, WARNINGS, UPLOADS] = ['review-fit', 'review-cost', 'review-warnings', 'review-uploads'];
/** Who cannot see the dialog is on its button at once: what speaks against pressing it is read with it. */
const READ_FIRST = [COST, FIT, WARNINGS, UPLOADS].join(' ');

/** The last look before it is paid for; or what is to be put right before. */
export function ReviewDialog({ owner, isOpen, onClose, onFinding }: ReviewDialogProps) {
  const findings = useFindings();
  useUploads(({ uploads }) => uploads);
  const errors = findings.filter(({ severity }) => severity === 'error');
  const open = isOpen ? neededUploads().filter(isUnfinished) : [];
  const submit = () => {
    onClose();
    void submitDraft(owner);
  };
  const words = open.length > 0 ? 'Submit when uploads are done' : 'Submit';
  const actions = (
    <>
      <Button onPress={onClose}>Back</Button>
      {errors.length === 0 && (
        <Button look="primary" onPress={submit} autoFocus aria-describedby={READ_FIRST}>
          {words}
        </Button>
      )}
    </>
  );
  const title = errors.length > 0 ? 'Before it can be submitted' : 'Submit this video?';
  return (
    <Dialog {...{ title, isOpen, onClose, actions }}>
      {errors.length > 0 && <ErrorSummary findings={errors} onFinding={onFinding} />}
      {errors.length === 0 && <Summary />}
      {findings.length > errors.length && errors.length === 0 && (
        <ErrorSummary findings={findings} onFinding={onFinding} isWarning headingId={WARNINGS} />
      )}
      {errors.length === 0 && open.length > 0 && (
        <p id={UPLOADS} className={styles.note}>
          {open.map(({ fileName }) => fileName).join(', ')} {open.length === 1 ? 'is' : 'are'} still uploading.
        </p>
      )}
    </Dialog>
  );
}

function Summary() {
  const document = useDraft((draft) => draft.document);
  const { segments, model, options, video, name } = document;
  const strained = misfitsOf(document, 'strong').length;
  const mode = MODE_CHOICES.find(({ id }) => id === options.sync_mode)?.label;
  const facts = [
    ['Name', name.trim() || video?.fileName.replace(/\.[^.]+$/, '')],
    ['Segments', segments.length],
    ['Model', model],
    ['Lengths', mode],
  ];
  return (
    <dl className={styles.facts}>
      {facts.map(([term, words]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{words}</dd>
        </div>
      ))}
      {strained > 0 && (
        <div>
          <dt>Fit</dt>
          <dd id={FIT}>{`${strained} of ${segments.length} play far too fast or too slow: see All`}</dd>
        </div>
      )}
      <div>
        <dt>Cost</dt>
        <dd id={COST}>
          <CostLine document={document} />
          <p className={styles.why}>{WHY_THE_WHOLE}</p>
        </dd>
      </div>
    </dl>
  );
}

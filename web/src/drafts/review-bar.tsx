import { CircleAlert } from 'lucide-react';
import { settledDocument } from '../editor/document/history.js';
import { Button } from '../ui/button.js';
import { counted } from '../ui/sizes.js';
import { CostLine, WHY_THE_WHOLE } from './cost-line.js';
import { useDraft, useFindings } from './draft-store.js';
import styles from './review-bar.module.css';

/** What it costs, what is missing, and the way on. */
export function ReviewBar({ onReview }: { onReview: () => void }) {
  const document = useDraft(settledDocument);
  const errors = useFindings().filter(({ severity }) => severity === 'error').length;
  return (
    <div className={styles.bar}>
      {errors > 0 ? (
        <Button look="quiet" small icon={<CircleAlert size={14} />} onPress={onReview}>
          {counted(errors, 'thing')} to put right first
        </Button>
      ) : (
        <p className={styles.facts} title={WHY_THE_WHOLE}>
          <CostLine document={document} isShort />
        </p>
      )}
      <Button look="primary" onPress={onReview}>
        Review and submit
      </Button>
    </div>
  );
}

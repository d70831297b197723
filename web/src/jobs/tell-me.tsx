import { Bell, BellRing } from 'lucide-react';
import type { JobResource } from '../../../src/http/schemas.js';
import { Button } from '../ui/button.js';
import styles from './tell-me.module.css';
import { tellOf, useTold } from './told-jobs.js';

/** Asks the browser for notifications only when somebody wants one. */
export function TellMe({ job: { id } }: { job: JobResource }) {
  const { ids, isRefused } = useTold();
  if (!('Notification' in window)) return null;
  if (isRefused) return <span className={`meta ${styles.words}`}>This browser blocks notifications of this page.</span>;
  if (ids.has(id)) {
    return (
      <span className={`meta ${styles.words}`} role="status">
        <BellRing size={14} aria-hidden="true" />
        You will be told. Leave this tab open.
      </span>
    );
  }
  return (
    <div className={styles.ask}>
      <Button look="quiet" small icon={<Bell size={14} />} onPress={() => void tellOf(id)}>
        Tell me when it is done
      </Button>
    </div>
  );
}

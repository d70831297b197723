import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiProblem } from '../../../src/api-client/api-problem.js';
import { CopyButton } from './copy-button.js';
import styles from './problem-note.module.css';

/** What went wrong, where it did, with what to do next. It stays until it is put right. */
export function ProblemNote({ error, actions }: { error: unknown; actions?: ReactNode }) {
  const { title, detail, next, issues, requestId } = wordsOf(error);
  return (
    <div className={styles.note} role="alert">
      <TriangleAlert size={16} aria-hidden="true" />
      <div className={styles.words}>
        <strong>{title}</strong>
        {detail && <p>{detail}</p>}
        {issues.length > 0 && (
          <ul className={styles.issues}>
            {issues.map(({ field, message }) => (
              <li key={`${field} ${message}`}>{message}</li>
            ))}
          </ul>
        )}
        <p>{next}</p>
        {actions && <div className={styles.actions}>{actions}</div>}
        {requestId && (
          <p className={styles.request}>
            Request <code>{requestId}</code> <CopyButton label="Copy the request's id" text={requestId} />
          </p>
        )}
      </div>
    </div>
  );
}

const MOST_ISSUES = 10;

/** Of whatever was thrown. */
export function wordsOf(error: unknown) {
  if (error instanceof ApiProblem) {
    const { title, detail, next, requestId } = error;
    return { title, detail, next, requestId, issues: error.issues.slice(0, MOST_ISSUES) };
  }
  const next = 'Look at your connection. What you did is not lost; try again.';
  return { title: 'The server does not answer.', detail: undefined, next, requestId: undefined, issues: [] };
}

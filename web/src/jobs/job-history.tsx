import { inFull, timeWithSeconds } from '../ui/times.js';
import type { HistoryEntry } from './course.js';
import { Fold } from './fold.js';
import styles from './job-history.module.css';

const NEWEST = 12;

/** All that was told of it, oldest first, as the API keeps it: the newest hundred of 30 days. */
export function JobHistory({ history }: { history: readonly HistoryEntry[] }) {
  if (history.length === 0) return null;
  const [older, newest] = [history.slice(0, -NEWEST), history.slice(-NEWEST)];
  return (
    <Fold title={`All of its history (${history.length})`}>
      {older.length > 0 && (
        <Fold title={`Show ${older.length} older`}>
          <Entries entries={older} />
        </Fold>
      )}
      <Entries entries={newest} />
    </Fold>
  );
}

const Entries = ({ entries }: { entries: readonly HistoryEntry[] }) => (
  <ol className={styles.entries}>
    {entries.map(({ at, message, attempt }) => (
      <li key={`${at} ${message}`} className="meta">
        <time dateTime={at} title={inFull(at)}>
          {timeWithSeconds(at)}
        </time>
        <span>
          {message}
          {attempt !== undefined && attempt > 1 && ` (attempt ${attempt})`}
        </span>
      </li>
    ))}
  </ol>
);

import { TriangleAlert } from 'lucide-react';
import styles from './warning-list.module.css';

/** What was changed for the person, or is to be looked at. */
export function WarningList({ words }: { words: readonly string[] }) {
  if (words.length === 0) return null;
  return (
    <ul className={styles.warnings}>
      {[...new Set(words)].map((line) => (
        <li key={line}>
          <TriangleAlert size={13} aria-hidden="true" />
          {line}
        </li>
      ))}
    </ul>
  );
}

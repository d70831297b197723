import { TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import { CopyButton } from './copy-button.js';
import styles from './shown-once.module.css';

/** A secret on the one occasion that it can be seen. */
export function ShownOnce({ label, secret }: { label: string; secret: string }) {
  const id = useId();
  return (
    <div className={styles.once}>
      <p className={styles.warning}>
        <TriangleAlert size={16} aria-hidden="true" />
        Copy it now: it is shown this once, and nobody can read it again.
      </p>
      <label htmlFor={id} className={styles.label}>
        {label}
      </label>
      <div className={styles.field}>
        <textarea
          {...{ id, value: secret, readOnly: true, rows: 2, spellCheck: false }}
          className={styles.secret}
          onFocus={({ target }) => target.select()}
        />
        <CopyButton label="Copy it" text={secret} />
      </div>
    </div>
  );
}

import { useUploads } from '../uploads/upload-store.js';
import styles from './file-warnings.module.css';

/** What may be another thing in a file than somebody expects; what should be mended first is among the findings. */
export function FileWarnings({ localId }: { localId: string }) {
  const warnings = useUploads(({ uploads }) => uploads[localId]?.warnings);
  return warnings
    ?.filter(({ code }) => code !== 'no_length')
    .map(({ code, words }) => (
      <p key={code} className={styles.warning}>
        {words}
      </p>
    ));
}

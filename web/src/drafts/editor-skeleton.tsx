import { HiddenHeading } from '../app/hidden-heading.js';
import { Skeleton } from '../ui/skeleton.js';
import styles from './editor-skeleton.module.css';

/** Where the editor will be, while it is fetched, or its draft. */
export function EditorSkeleton() {
  return (
    <main id="main" className={styles.editor}>
      <HiddenHeading title="New video" />
      <Skeleton height="100%" />
      <Skeleton height="100%" />
      <div className={styles.timeline}>
        <Skeleton height="100%" />
      </div>
    </main>
  );
}

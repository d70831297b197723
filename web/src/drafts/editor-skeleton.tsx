import { usePageHeading } from '../app/page-heading.js';
import { Skeleton } from '../ui/skeleton.js';
import styles from './editor-skeleton.module.css';

/** Where the editor will be, while it is fetched, or its draft. */
export function EditorSkeleton() {
  const heading = usePageHeading('New video');
  return (
    <main id="main" className={styles.editor}>
      <h1 ref={heading} tabIndex={-1} className="visually-hidden">
        New video
      </h1>
      <Skeleton height="100%" />
      <Skeleton height="100%" />
      <div className={styles.timeline}>
        <Skeleton height="100%" />
      </div>
    </main>
  );
}

import { Link } from 'react-aria-components';
import { serverNow } from '../app/server-clock.js';
import { counted } from '../ui/sizes.js';
import { dayAndTime } from '../ui/times.js';
import { DraftThumbnail } from './draft-thumbnail.js';
import styles from './drafts-strip.module.css';
import { useDrafts } from './use-drafts.js';

const SHOWN = 3;

/** The newest drafts, for whoever comes to the jobs and wants to go on where they were. */
export function DraftsStrip() {
  const { data } = useDrafts();
  const newest = data?.items.slice(0, SHOWN) ?? [];
  if (newest.length === 0) return null;
  return (
    <section aria-label="Newest drafts" className={styles.strip}>
      {newest.map((draft) => (
        <div key={draft.id} className={styles.draft}>
          <DraftThumbnail draft={draft} />
          <div className={styles.what}>
            <Link href={`/drafts/${draft.id}`} className={`truncate ${styles.link}`}>
              <bdi>{draft.name}</bdi>
            </Link>
            <span className="meta truncate">
              Draft · {counted(draft.segments, 'segment')} · {dayAndTime(draft.changedAt, serverNow())}
            </span>
          </div>
        </div>
      ))}
    </section>
  );
}

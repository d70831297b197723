import { Wrench } from 'lucide-react';
import { Button } from '../ui/button.js';
import { ProgressBar } from '../ui/progress-bar.js';
import type { Owner } from '../uploads/upload-manager.js';
import { useUploads } from '../uploads/upload-store.js';
import { useDraft } from './draft-store.js';
import styles from './repair-offer.module.css';
import { repairVideo, useRepairs } from './repair-video.js';

/** Beside what is said of a video that does not know its length: the way to one that does. */
export function RepairOffer({ localId, owner }: { localId: string; owner: Owner }) {
  const isNeeded = useUploads(({ uploads }) => uploads[localId]?.warnings.some(({ code }) => code === 'no_length'));
  const isFollowing = useDraft((draft) => draft.isFollowing);
  const repair = useRepairs((all) => all[localId]);
  if (!isNeeded || isFollowing) return null;
  if (repair?.at === 'running') {
    return (
      <div className={styles.repair}>
        <span className="meta">Repairing …</span>
        <ProgressBar label="Repairing the video" percent={Math.floor(repair.share * 100)} />
      </div>
    );
  }
  return (
    <div className={styles.repair}>
      <Button small icon={<Wrench size={13} />} onPress={() => void repairVideo(owner)}>
        Repair
      </Button>
      <span className="meta">
        {repair?.at === 'failed'
          ? 'It cannot be repaired here. Export it anew where it came from, then replace it.'
          : 'Makes a copy that has its length. Picture and sound stay as they are.'}
      </span>
    </div>
  );
}

import { Timer } from 'lucide-react';
import { useEffect } from 'react';
import { useSession } from '../app/session-gate.js';
import { Button } from '../ui/button.js';
import { isUnfinished } from '../uploads/upload-state.js';
import { useUploads } from '../uploads/upload-store.js';
import { neededUploads } from './draft-files.js';
import { useDraft } from './draft-store.js';
import { disarm, watchArmed } from './submit-draft.js';
import styles from './submit-state.module.css';

/** On every page, while a draft waits for its files. */
export function ArmedBar() {
  const isArmed = useDraft(({ submit }) => submit.at === 'armed');
  const { data: session } = useSession();
  useUploads(({ uploads }) => uploads);
  useEffect(() => {
    if (session) return watchArmed({ userId: session.user.id, limits: session.limits });
  }, [session]);
  if (!isArmed) return null;
  const names = neededUploads()
    .filter(isUnfinished)
    .map(({ fileName }) => fileName);
  const what = names.length === 1 ? `${names[0]} is` : `${names.length} files are`;
  return (
    <div className={styles.armed} role="status">
      <Timer size={14} aria-hidden="true" />
      <span>Will be submitted when {what} stored. Keep this tab open.</span>
      <Button small onPress={disarm}>
        Disarm
      </Button>
    </div>
  );
}

import { useMutation } from '@tanstack/react-query';
import { Eye } from 'lucide-react';
import { Button } from '../ui/button.js';
import { takeOver } from './draft-session.js';
import { useDraft } from './draft-store.js';
import styles from './submit-state.module.css';

/** Another tab works on the draft that is shown here. */
export function OtherTabNote() {
  const isFollowing = useDraft((draft) => draft.isFollowing);
  const taking = useMutation({ mutationFn: takeOver });
  if (!isFollowing) return null;
  return (
    <div className={styles.armed} role="status">
      <Eye size={14} aria-hidden="true" />
      <span>You work on this draft in another tab. What you do there shows here.</span>
      <Button small isPending={taking.isPending} onPress={() => taking.mutate()}>
        Take over here
      </Button>
    </div>
  );
}

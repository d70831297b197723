import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { announce } from '../app/live-region.js';
import { queryClient } from '../app/query-client.js';
import { Button } from '../ui/button.js';
import { ProblemNote } from '../ui/problem-note.js';
import { type Deletion, deleteDraft } from './deleted-drafts.js';
import type { DraftItem } from './draft-list.js';
import { DraftInUse } from './draft-session.js';
import styles from './drafts-page.module.css';
import { recordOf } from './record-of.js';

const readAgain = () => queryClient.invalidateQueries({ queryKey: ['drafts'] });

/** Deletes a draft, and offers to undo it as long as the page is shown and no other one is deleted. */
export function useDeletion(userId: string) {
  const [deleted, setDeleted] = useState<{ draft: DraftItem; deletion: Deletion }>();
  const current = useRef<Deletion>(undefined);
  const finish = async () => {
    const before = current.current;
    current.current = undefined;
    await before?.finish().catch(() => undefined); // it is marked: the next page tries again
  };
  const removing = useMutation({
    mutationFn: async (draft: DraftItem) => {
      await finish();
      const deletion = await deleteDraft(await recordOf(draft, userId));
      current.current = deletion;
      setDeleted({ draft, deletion });
      announce(`${draft.name} is deleted.`);
      await readAgain();
    },
  });
  const undo = async () => {
    current.current = undefined;
    await deleted?.deletion.undo();
    setDeleted(undefined);
    await readAgain();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the page is left
  useEffect(() => () => void finish().then(readAgain), []);
  const note = deleted ? (
    <div className={styles.note}>
      <span>
        <bdi>{deleted.draft.name}</bdi> is deleted.
      </span>
      <Button small autoFocus onPress={() => void undo()}>
        Undo
      </Button>
    </div>
  ) : (
    removing.error && <NotDeleted error={removing.error} />
  );
  return { note, deletedId: deleted?.draft.id, remove: (draft: DraftItem) => removing.mutate(draft) };
}

const NotDeleted = ({ error }: { error: unknown }) =>
  error instanceof DraftInUse ? (
    <p className={styles.note} role="alert">
      It is open in another tab. Close it there, then delete it.
    </p>
  ) : (
    <ProblemNote error={error} />
  );

import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import { Page } from '../app/page.js';
import { useSession } from '../app/session-gate.js';
import { Button } from '../ui/button.js';
import { ProblemNote } from '../ui/problem-note.js';
import { RowSkeletons } from '../ui/row-skeletons.js';
import { restoreUploads } from '../uploads/restore-uploads.js';
import { downloadDraft } from './download-draft.js';
import type { DraftItem } from './draft-list.js';
import { type DraftActs, DraftRow } from './draft-row.js';
import { DraftsEmpty } from './drafts-empty.js';
import styles from './drafts-page.module.css';
import { duplicate } from './duplicate-draft.js';
import { recordOf } from './record-of.js';
import { SetAsideRows } from './set-aside-rows.js';
import { useDeletion } from './use-deletion.js';
import { useDrafts } from './use-drafts.js';

/** What is not a job yet, of this browser and of all others of the user. */
export function DraftsPage() {
  const [, navigate] = useLocation();
  const { data, error, isPending, refetch } = useDrafts();
  const userId = useKnownFiles();
  const deletion = useDeletion(userId);
  const copying = useMutation({
    mutationFn: async ({ draft, isVoiceless }: { draft: DraftItem; isVoiceless: boolean }) =>
      duplicate(await recordOf(draft, userId), isVoiceless),
    onSuccess: (address) => navigate(address),
  });
  const taking = useMutation({
    mutationFn: async (draft: DraftItem) => downloadDraft((await recordOf(draft, userId)).document, draft.name),
  });
  const acts: DraftActs = {
    duplicate: (draft, isVoiceless) => copying.mutate({ draft, isVoiceless }),
    download: (draft) => taking.mutate(draft),
    remove: (draft) => deletion.remove(draft),
  };
  const shown = data?.items.filter(({ id }) => id !== deletion.deletedId);
  const isEmpty = shown?.length === 0 && data?.setAside.length === 0 && !deletion.deletedId;
  const problem = error ?? data?.error ?? copying.error ?? taking.error;
  return (
    <Page title="Drafts">
      {deletion.note}
      {problem && <ProblemNote error={problem} actions={<Button onPress={() => void refetch()}>Try again</Button>} />}
      {isPending && <RowSkeletons count={3} label="Loading" />}
      {isEmpty && !problem && <DraftsEmpty />}
      {shown && shown.length > 0 && (
        <ul className={styles.list} aria-label="Drafts">
          {shown.map((draft) => (
            <DraftRow key={draft.id} draft={draft} acts={acts} />
          ))}
        </ul>
      )}
      {data && <SetAsideRows all={data.setAside} onTaken={() => void refetch()} />}
    </Page>
  );
}

/** Of the user's drafts: which of their files are at hand, and those that were on their way go on. Who it is. */
function useKnownFiles(): string {
  const { data: session } = useSession();
  const userId = session?.user.id ?? '';
  useEffect(() => {
    if (userId !== '') void restoreUploads(userId);
  }, [userId]);
  return userId;
}

import { useMutation } from '@tanstack/react-query';
import { serverNow } from '../app/server-clock.js';
import type { DraftDocument } from '../editor/document/draft-document.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { ProblemNote } from '../ui/problem-note.js';
import { dayAndTime } from '../ui/times.js';
import styles from './conflict-dialog.module.css';
import { differencesOf } from './draft-difference.js';
import { useDraft } from './draft-store.js';
import { readDocument } from './read-document.js';
import { keepBoth, keepMine, takeTheirs } from './resolve-conflict.js';

/** The same draft was changed here and somewhere else: nothing is merged, and nothing is lost. */
export function ConflictDialog() {
  const conflict = useDraft((draft) => draft.conflict);
  const both = useMutation({ mutationFn: keepBoth });
  const take = useMutation({ mutationFn: takeTheirs });
  if (!conflict) return null;
  const isPending = both.isPending || take.isPending;
  const theirs = readDocument(conflict.document);
  const actions = (
    <>
      <Button isDisabled={isPending} onPress={() => keepMine(conflict)}>
        Keep mine
      </Button>
      <Button isDisabled={isPending} isPending={take.isPending} onPress={() => take.mutate(conflict)}>
        Take theirs
      </Button>
      <Button look="primary" isPending={both.isPending} onPress={() => both.mutate(conflict)}>
        Keep both
      </Button>
    </>
  );
  return (
    <Dialog title="This draft was also changed somewhere else" isOpen isAlert actions={actions}>
      <p>On another machine, or in another browser. Keep both makes a copy of yours; the other two throw one away.</p>
      {'document' in theirs && (
        <Differences theirs={theirs.document} updatedAt={dayAndTime(conflict.updatedAt, serverNow())} />
      )}
      {(both.error ?? take.error) && <ProblemNote error={both.error ?? take.error} />}
    </Dialog>
  );
}

/** `updatedAt`: of theirs, in words. */
function Differences({ theirs, updatedAt }: { theirs: DraftDocument; updatedAt: string }) {
  const { document, changedAt } = useDraft();
  const rows = differencesOf(document, theirs);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <td />
          <th scope="col">
            Mine <span className="meta">{dayAndTime(changedAt, serverNow())}</span>
          </th>
          <th scope="col">
            Theirs <span className="meta">{updatedAt}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.what}>
            <th scope="row">{row.what}</th>
            <td>
              <bdi>{row.mine}</bdi>
            </td>
            <td>
              <bdi>{row.theirs}</bdi>
            </td>
          </tr>
        ))}
        {rows.length === 0 && (
          <tr>
            <td colSpan={3}>Only in what people do not see.</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

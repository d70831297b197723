import { create } from 'zustand';
import type { DraftResource } from '../../../src/http/draft-schemas.js';
import { mostAudioFiles } from '../app/job-limits.js';
import type { Action } from '../editor/document/actions.js';
import { type DraftDocument, emptyDocument, segmentOf } from '../editor/document/draft-document.js';
import { type Finding, findingsOf, type ServerFinding, stillStands } from '../editor/document/findings.js';
import { acted, type Edited, learned, noHistory, settledDocument } from '../editor/document/history.js';
import { useUploads } from '../uploads/upload-store.js';
import type { DraftPicture, ServerCopy } from './draft-record.js';
import { fileFindings } from './file-findings.js';
import type { SavedState } from './save-ports.js';

export type SubmitState =
  | { at: 'idle' }
  /** It goes as soon as all files are stored. */
  | { at: 'armed' }
  | { at: 'submitting' }
  | { at: 'failed'; error: unknown };

interface Draft extends Edited {
  id: string;
  userId: string;
  saved: SavedState;
  /** Of the last change; ms since 1970, 0: none yet. */
  changedAt: number;
  serverFindings: ServerFinding[];
  submit: SubmitState;
  /** As it was saved or read last. */
  server: ServerCopy | undefined;
  picture: DraftPicture | undefined;
  /** Where its files are is being found out. */
  isRestoring: boolean;
  /** Another tab works on it: here it is only looked at. */
  isFollowing: boolean;
  /** There was one, and it is no more. */
  isGone: boolean;
  /** How it is on the server, where another machine has saved it meanwhile and a person has to choose. */
  conflict: DraftResource | undefined;
}

const nothing = (): Draft => ({
  ...{ id: '', userId: '', saved: { at: 'new' } },
  ...{ document: emptyDocument(), selection: [], history: noHistory() },
  ...{ serverFindings: [], submit: { at: 'idle' } },
  changedAt: 0,
  ...{
    server: undefined,
    picture: undefined,
    isRestoring: false,
    isFollowing: false,
    isGone: false,
    conflict: undefined,
  },
});

/** The draft that this tab works on. */
export const useDraft = create<Draft>(nothing);

/** What is selected in the same draft stays so. */
export function openInStore(id: string, userId: string, document: DraftDocument, saved: SavedState): void {
  const before = useDraft.getState();
  const selection = before.id === id ? before.selection.filter((one) => segmentOf(document, one)) : [];
  useDraft.setState({ ...nothing(), id, userId, document, saved, selection });
}

/** One step, however many actions; what is found out of a file is none. Nothing where another tab works on the draft. */
export function dispatch(...actions: Action[]): void {
  const [action] = actions;
  const draft = useDraft.getState();
  showEdited(action?.do === 'setFacts' ? learned(draft, action) : acted(draft, actions, Date.now()));
}

/** What editing led to is shown; whoever saves it (browser-autosave.ts) sees what is done to the end. */
export function showEdited({ document, selection, history }: Edited): void {
  const before = useDraft.getState();
  if (before.isFollowing) return;
  if (document === before.document && selection === before.selection && history === before.history) return;
  const serverFindings = history.gesture
    ? before.serverFindings
    : before.serverFindings.filter((finding) => stillStands(document, finding));
  const isDone = settledDocument({ document, history }) !== settledDocument(before);
  useDraft.setState({ document, selection, history, serverFindings, ...(isDone && { changedAt: Date.now() }) });
}

/** No draft any more, or none yet. `isGone`: it was deleted, or has become a job. */
export const emptyStore = (isGone = false): void => useDraft.setState({ ...nothing(), isGone });

let known: { document: DraftDocument; findings: Finding[] } | undefined;

function ownFindings(document: DraftDocument): Finding[] {
  if (known?.document !== document) known = { document, findings: findingsOf(document) };
  return known.findings;
}

let judged: { of: readonly unknown[]; findings: Finding[] } | undefined;

/**
 * What is to be put right in what is done to the end, so that nobody is told off in the middle of a gesture: by our rules, in
 * its files, and by what the server said last. The same array as long as nothing of that changes.
 */
export function allFindings(draft: Judged): Finding[] {
  const document = settledDocument(draft);
  const { isRestoring, serverFindings } = draft;
  const { uploads } = useUploads.getState();
  const most = mostAudioFiles();
  const of = [document, isRestoring, serverFindings, uploads, most];
  if (!judged?.of.every((one, place) => one === of[place])) {
    const ofFiles = isRestoring ? [] : fileFindings(document, uploads, most);
    judged = { of, findings: [...ownFindings(document), ...ofFiles, ...serverFindings] };
  }
  return judged.findings;
}

type Judged = Pick<Draft, 'document' | 'history' | 'serverFindings' | 'isRestoring'>;

export function useFindings(): Finding[] {
  useUploads(({ uploads }) => uploads);
  return useDraft(allFindings);
}

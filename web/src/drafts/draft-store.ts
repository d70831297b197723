import { create } from 'zustand';
import type { Action } from '../editor/document/actions.js';
import { type DraftDocument, emptyDocument } from '../editor/document/draft-document.js';
import { type Finding, findingsOf, type ServerFinding, stillStands } from '../editor/document/findings.js';
import { acted, type Edited, learned, noHistory, settledDocument } from '../editor/document/history.js';
import { useUploads } from '../uploads/upload-store.js';
import { forgetDraft, keepDraft } from './draft-record.js';
import { fileFindings } from './file-findings.js';

/** Soon enough to lose nothing, late enough not to write at every key. */
const SAVE_MS = 250;

export type SavedState = { at: 'new' | 'saving' | 'unsaved' } | { at: 'saved'; when: number };

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
  serverFindings: ServerFinding[];
  submit: SubmitState;
}

const nothing = (): Draft => ({
  ...{ id: '', userId: '', saved: { at: 'new' } },
  ...{ document: emptyDocument(), selection: [], history: noHistory() },
  ...{ serverFindings: [], submit: { at: 'idle' } },
});

/** The draft that this tab works on. */
export const useDraft = create<Draft>(nothing);

let saving: ReturnType<typeof setTimeout> | undefined;

export function openInStore(id: string, userId: string, document: DraftDocument, saved: SavedState): void {
  useDraft.setState({ ...nothing(), id, userId, document, saved });
}

/** One step, however many actions; what is found out of a file is none. */
export function dispatch(...actions: Action[]): void {
  const [action] = actions;
  const draft = useDraft.getState();
  showEdited(action?.do === 'setFacts' ? learned(draft, action) : acted(draft, actions, Date.now()));
}

/** What editing led to is shown, and kept as soon as it is done to the end. */
export function showEdited({ document, selection, history }: Edited): void {
  const before = useDraft.getState();
  if (document === before.document && selection === before.selection && history === before.history) return;
  const serverFindings = history.gesture
    ? before.serverFindings
    : before.serverFindings.filter((finding) => stillStands(document, finding));
  useDraft.setState({ document, selection, history, serverFindings });
  if (settledDocument({ document, history }) === settledDocument(before)) return;
  clearTimeout(saving);
  saving = setTimeout(() => void saveNow(), SAVE_MS);
}

async function saveNow(): Promise<void> {
  clearTimeout(saving);
  saving = undefined;
  const { id, userId, ...draft } = useDraft.getState();
  if (id === '') return;
  const document = settledDocument(draft);
  const changedAt = Date.now();
  const saved: SavedState = await keepDraft({ id, userId, document, changedAt }).then(
    () => ({ at: 'saved', when: changedAt }),
    () => ({ at: 'unsaved' }),
  );
  if (useDraft.getState().id === id) useDraft.setState({ saved });
}

/** It has become a job, or nobody wants it. */
export async function dropDraft(): Promise<void> {
  clearTimeout(saving);
  saving = undefined;
  const { id } = useDraft.getState();
  useDraft.setState(nothing());
  await forgetDraft(id);
}

const flush = () => saving !== undefined && void saveNow();
addEventListener('pagehide', flush);
document.addEventListener('visibilitychange', flush);

let known: { document: DraftDocument; findings: Finding[] } | undefined;

function ownFindings(document: DraftDocument): Finding[] {
  if (known?.document !== document) known = { document, findings: findingsOf(document) };
  return known.findings;
}

/** What is to be put right now: by our rules, in its files, and by what the server said last. */
export const allFindings = ({ document, serverFindings }: Pick<Draft, 'document' | 'serverFindings'>): Finding[] => [
  ...ownFindings(document),
  ...fileFindings(document, useUploads.getState().uploads),
  ...serverFindings,
];

export function useFindings(): Finding[] {
  useUploads(({ uploads }) => uploads);
  return allFindings(useDraft());
}

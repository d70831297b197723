import { ApiProblem } from '../../../src/api-client/api-problem.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { api } from '../api/client.js';
import { alertAtOnce, announce } from '../app/live-region.js';
import { queryClient } from '../app/query-client.js';
import { serverFindings } from '../editor/document/findings.js';
import { submissionOf } from '../editor/document/submission.js';
import type { Owner } from '../uploads/upload-manager.js';
import { uploadOf, useUploads } from '../uploads/upload-store.js';
import { neededUploads } from './draft-files.js';
import { allFindings, type SubmitState, useDraft } from './draft-store.js';
import { dropDraft } from './drop-draft.js';
import { posterAsset } from './poster.js';
import { forgetSubmission, keepSubmission, type SubmissionRecord, submissionFor } from './submission-record.js';

/** From a draft to a job, exactly once. */

/** Where the page goes with the job that came of it; set by whoever shows pages. */
let goTo: (path: string) => void = (path) => location.assign(path);
export function setNavigation(navigate: (path: string) => void): void {
  goTo = navigate;
}

const setSubmit = (submit: SubmitState) => useDraft.setState({ submit });
const isBusy = () => useDraft.getState().submit.at === 'submitting';

/** Submits it now, or as soon as its files are stored. Nothing where that is under way, or something is to be put right. */
export async function submitDraft(owner: Owner): Promise<void> {
  const draft = useDraft.getState();
  if (isBusy() || draft.isFollowing || allFindings(draft).some(({ severity }) => severity === 'error')) return;
  if (!areStored()) return setSubmit({ at: 'armed' });
  setSubmit({ at: 'submitting' });
  try {
    const record = await recordFor(owner);
    if (record) await send(record);
  } catch (error) {
    setSubmit({ at: 'failed', error });
  }
}

export const disarm = (): void => setSubmit({ at: 'idle' });

export const areStored = (): boolean => neededUploads().every(({ state }) => state.at === 'stored');

const assetIdOf = (localId: string) => {
  const upload = uploadOf(localId);
  return upload?.state.at === 'stored' ? upload.assetId : undefined;
};

async function recordFor(owner: Owner): Promise<SubmissionRecord | undefined> {
  const { id, document, server } = useDraft.getState();
  const before = await submissionFor(id, document);
  if (before) return before;
  const submission = submissionOf(document, assetIdOf, await posterAsset(document, owner));
  if (!submission) return void setSubmit({ at: 'armed' });
  const body = { ...submission.body, ...(server && { draftId: server.id }) };
  const record = { id, key: crypto.randomUUID(), sentAt: Date.now(), document, ...submission, body };
  await keepSubmission(record);
  return record;
}

/** Who comes back later may have thought better of it, and is asked by the button again. */
const FINISHED_WITHIN_MS = 3_600_000;

/** Of an earlier run of the page whose answer never came: the same words again. */
export async function finishSubmission(): Promise<void> {
  const { id, document } = useDraft.getState();
  const record = await submissionFor(id, document);
  if (!record || isBusy() || Date.now() - record.sentAt > FINISHED_WITHIN_MS) return;
  setSubmit({ at: 'submitting' });
  await send(record);
}

async function send(record: SubmissionRecord): Promise<void> {
  try {
    await finish(record, await api.submitJob(record.body, record.key));
  } catch (error) {
    if (error instanceof ApiProblem && isRefusal(error)) await takeRefusal(record, error);
    if (isDraftGone(error) && record.body.draftId !== undefined) return await sendWithout(record);
    setSubmit({ at: 'failed', error });
    alertAtOnce('It was not submitted.');
  }
}

/** Nothing was made under this key, and nothing will be. */
const isRefusal = ({ status, code }: ApiProblem) => status < 500 && status !== 429 && code !== 'request_in_progress';

const isDraftGone = (error: unknown) => error instanceof ApiProblem && error.code === 'draft_not_found';

/** Somebody has deleted the draft on the server meanwhile: the job is made of what is here all the same. */
async function sendWithout({ body: { draftId: _, ...body }, ...record }: SubmissionRecord): Promise<void> {
  const again = { ...record, body, key: crypto.randomUUID() };
  await keepSubmission(again);
  await send(again);
}

async function takeRefusal({ id, sentOrder }: SubmissionRecord, { issues }: ApiProblem): Promise<void> {
  await forgetSubmission(id);
  const { document } = useDraft.getState();
  useDraft.setState({ serverFindings: serverFindings(document, issues, sentOrder) });
}

async function finish({ id }: SubmissionRecord, job: JobResource): Promise<void> {
  queryClient.setQueryData(['job', job.id], job);
  void queryClient.invalidateQueries({ queryKey: ['jobs'] });
  void queryClient.invalidateQueries({ queryKey: ['job-counts'] });
  announce('Submitted.');
  goTo(`/jobs/${job.id}`);
  await Promise.all([forgetSubmission(id), dropDraft()]);
}

/** While it is armed: goes when the last file is stored, and not at all where one of them fails. Ends by what it returns. */
export function watchArmed(owner: Owner): () => void {
  return useUploads.subscribe(() => {
    if (useDraft.getState().submit.at !== 'armed') return;
    const isStuck = neededUploads().some(({ state }) => ['refused', 'failed', 'ghost'].includes(state.at));
    if (areStored()) void submitDraft(owner);
    else if (isStuck) {
      disarm();
      alertAtOnce('It is not submitted: a file could not be uploaded.');
    }
  });
}

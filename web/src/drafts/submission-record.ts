import { forget, keep, kept } from '../app/browser-database.js';
import type { DraftDocument } from '../editor/document/draft-document.js';
import type { Submission } from '../editor/document/submission.js';
import { isSameJson } from '../ui/same-json.js';

/** What was sent, kept before it is: a double click, a reload or a lost answer send the same words again, and make one job. */
export interface SubmissionRecord extends Submission {
  /** Of the draft. */
  id: string;
  /** The Idempotency-Key. */
  key: string;
  /** When it was sent first; ms since 1970. */
  sentAt: number;
  document: DraftDocument;
}

let own: SubmissionRecord | undefined;

/** Of the draft as it is; another draft, or another key, is another job. */
export async function submissionFor(id: string, document: DraftDocument): Promise<SubmissionRecord | undefined> {
  const record = own?.id === id ? own : await kept<SubmissionRecord>('submissions', id);
  const isSame = record?.key !== undefined && isSameJson(record.document, document);
  return isSame && record.body && record.sentOrder ? (record as SubmissionRecord) : undefined;
}

export async function keepSubmission(record: SubmissionRecord): Promise<void> {
  own = record;
  await keep('submissions', record).catch(() => undefined); // it holds as long as the page is open
}

export async function forgetSubmission(id: string): Promise<void> {
  own = undefined;
  await forget('submissions', id);
}

import type { Request, Response } from 'express';
import type { DraftRow } from '../db/draft-row.js';
import { findDraft } from '../db/drafts.js';
import { type DraftDocument, MOST_DOCUMENT_BYTES } from '../domain/draft.js';
import { AppError } from '../domain/errors.js';
import type { ApiDeps } from './api-deps.js';
import { callerOf, seenBy } from './auth/caller.js';
import type { JsonSchema } from './openapi-schemas.js';

/** What requests about drafts have in common. */

/** The draft that a request is about. Another user's is as absent as one that never was, but for an admin. */
export async function findOwnDraft({ db }: Pick<ApiDeps, 'db'>, request: Request<{ id: string }>): Promise<DraftRow> {
  const row = await findDraft(db, { userId: seenBy(callerOf(request)), id: request.params.id });
  if (!row) throw new AppError('draft_not_found');
  return row;
}

/** A revision as HTTP has it: a draft may be read and written under it. */
export const etagOf = (revision: number): string => `"${revision}"`;

export const setEtag = (response: Response, { revision }: { revision: number }): Response =>
  response.set('ETag', etagOf(revision));

export const ETAG = {
  ETag: { description: 'The revision, in quotes.', required: true, schema: { type: 'string', pattern: '^"[0-9]+"$' } },
};

const TAB = /^[!-~]{1,100}$/;

/** What the client calls the tab, window or program that writes. */
export function tabOf(request: Pick<Request, 'get'>): string | undefined {
  const tab = request.get('X-Tab-Id');
  if (tab === undefined || TAB.test(tab)) return tab;
  const message = 'Must have 1 to 100 visible characters of ASCII.';
  throw new AppError('invalid_request', { issues: [{ field: 'X-Tab-Id', message }] });
}

export const tabParameter: JsonSchema = {
  ...{ name: 'X-Tab-Id', in: 'header', required: false },
  schema: { type: 'string', minLength: 1, maxLength: 100, pattern: '^[!-~]+$' },
  description: 'A word of your own for the tab that writes; the event `draft` brings it, so that you know your own.',
};

/** Throws `payload_too_large`. */
export function assertFits(document: DraftDocument): void {
  const bytes = Buffer.byteLength(JSON.stringify(document));
  if (bytes <= MOST_DOCUMENT_BYTES) return;
  const message = `Has ${bytes} bytes; a draft has at most ${MOST_DOCUMENT_BYTES}.`;
  throw new AppError('payload_too_large', { detail: message, issues: [{ field: 'document', message }] });
}

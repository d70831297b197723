import type { Request } from 'express';
import { type Saved, saveDraft as save, type WrittenDraft } from '../../db/drafts.js';
import { AppError } from '../../domain/errors.js';
import type { ApiDeps } from '../api-deps.js';
import { assertFits, ETAG, findOwnDraft, setEtag, tabOf, tabParameter } from '../draft-request.js';
import { draftResource, lookForAssets } from '../draft-resource.js';
import { draftContentSchema, type SavedDraftResource } from '../draft-schemas.js';
import { ifMatchParameter, revisionIn } from '../if-match.js';
import { bodyOf, jsonBody, readDraftJson } from '../json-body.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

export const saveDraft = route({
  method: 'put',
  path: '/api/v1/drafts/{id}',
  access: 'jobs:write',
  operation: {
    operationId: 'saveDraft',
    summary: 'Save a draft over the revision you have read',
    description:
      'Where somebody else has saved it meanwhile nothing is written, and the draft as it is now comes with the problem, as `draft`. Where it holds just what you send, it is saved: so a save whose answer was lost may be sent again. An asset that is not there keeps nothing from being saved; it is named in `missing`.',
    parameters: [ifMatchParameter, tabParameter],
    requestBody: jsonBody('DraftContent'),
    responses: {
      200: { ...json('SavedDraft', 'It is saved.'), headers: ETAG },
      ...guarded('draft_not_found', 'draft_changed', 'revision_missing', 'service_unavailable'),
    },
  },
  handle: (deps) => [
    readDraftJson,
    async (request, response) => {
      const { id, userId } = await findOwnDraft(deps, request);
      const revision = revisionIn(request);
      const draft = { userId, tab: tabOf(request), ...bodyOf(request, draftContentSchema) };
      assertFits(draft.document);
      const saved = (await save(deps.db, { id, revision }, draft)) ?? (await refuse(deps, request, revision));
      setEtag(response, saved).json(await savedDraft(deps, saved, draft));
    },
  ],
});

async function savedDraft(
  { db }: ApiDeps,
  { revision, updatedAt }: Saved,
  draft: WrittenDraft,
): Promise<SavedDraftResource> {
  const { missing } = await lookForAssets(db, draft);
  return { revision, updatedAt: updatedAt.toISOString(), missing };
}

/** With the draft as it is now, so that a person can choose. */
async function refuse(deps: ApiDeps, request: Request<{ id: string }>, yours: number): Promise<never> {
  const now = await findOwnDraft(deps, request);
  const detail = `Yours is made from revision ${yours}; by now it is at revision ${now.revision}.`;
  throw new AppError('draft_changed', { detail, members: { draft: await draftResource(deps, now) } });
}

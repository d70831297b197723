import type { DraftRow } from '../../db/draft-row.js';
import { insertDraft } from '../../db/drafts.js';
import { draftOfJob } from '../../jobs/draft-of-job.js';
import type { ApiDeps } from '../api-deps.js';
import { callerOf } from '../auth/caller.js';
import { assertFits, ETAG, setEtag, tabOf, tabParameter } from '../draft-request.js';
import { draftPath, draftResource } from '../draft-resource.js';
import { type NewDraftWords, newDraftSchema } from '../draft-schemas.js';
import { bodyOf, jsonBody, readDraftJson } from '../json-body.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

const HEADERS = {
  ...ETAG,
  Location: { description: 'Address of the draft.', required: true, schema: { type: 'string' } },
};

export const createDraft = route({
  method: 'post',
  path: '/api/v1/drafts',
  access: 'jobs:write',
  operation: {
    operationId: 'createDraft',
    summary: 'Keep what is to become a job',
    description:
      'Of a document and its files; or of a job as it was submitted, to change it and submit it anew. The files it names stay while it is worked on, also those that are still on their way: for DRAFT_MEDIA_DAYS after it was last saved, and a day more.',
    parameters: [tabParameter],
    requestBody: jsonBody('NewDraft'),
    responses: {
      201: { ...json('Draft', 'The draft.'), headers: HEADERS },
      ...guarded('job_not_found', 'job_not_repeatable', 'too_many_drafts', 'service_unavailable'),
    },
  },
  handle: (deps) => [
    readDraftJson,
    async (request, response) => {
      const tab = tabOf(request);
      const words = bodyOf(request, newDraftSchema);
      const row = await insert(deps, callerOf(request).userId, { words, tab });
      setEtag(response, row)
        .status(201)
        .location(draftPath(row.id))
        .json(await draftResource(deps, row));
    },
  ],
});

async function insert(
  { db, settings }: ApiDeps,
  userId: string,
  { words, tab }: { words: NewDraftWords; tab?: string },
): Promise<DraftRow> {
  const { document, assets = {}, fromJobId = '' } = words;
  const content = document ? { document, assets } : await draftOfJob(db, { userId, jobId: fromJobId });
  assertFits(content.document);
  return await insertDraft(db, { userId, tab, ...content }, settings.mostDrafts);
}

import { createHash, randomUUID } from 'node:crypto';
import type { Queries } from '../../db/account.js';
import type { DraftRow } from '../../db/draft-row.js';
import { insertDraft } from '../../db/drafts.js';
import { draftOfJob } from '../../jobs/draft-of-job.js';
import { answerOnce } from '../answer-once.js';
import type { ApiDeps } from '../api-deps.js';
import { callerOf } from '../auth/caller.js';
import { assertFits, ETAG, setEtag, tabOf, tabParameter } from '../draft-request.js';
import { draftPath, draftResource } from '../draft-resource.js';
import { type NewDraftWords, newDraftSchema } from '../draft-schemas.js';
import { idempotencyKeyOf, keyParameter, REPLAYED, replayedHeader } from '../idempotency-key.js';
import { bodyOf, jsonBody, readDraftJson } from '../json-body.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

const HEADERS = {
  ...ETAG,
  ...replayedHeader,
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
    parameters: [keyParameter, tabParameter],
    requestBody: jsonBody('NewDraft'),
    responses: {
      201: { ...json('Draft', 'The draft.'), headers: HEADERS },
      ...guarded(
        'job_not_found',
        'job_not_repeatable',
        'too_many_drafts',
        'request_in_progress',
        'idempotency_key_reused',
        'service_unavailable',
      ),
    },
  },
  handle: (deps) => [
    readDraftJson,
    async (request, response) => {
      const draft = { id: randomUUID(), userId: callerOf(request).userId, tab: tabOf(request) };
      const words = bodyOf(request, newDraftSchema);
      const answer = await answerOnce(deps, {
        ...{ userId: draft.userId, key: idempotencyKeyOf(request), madeId: draft.id, status: 201 },
        fingerprint: createHash('sha256').update(JSON.stringify(words)).digest('hex'),
        make: async (tx) =>
          JSON.stringify(await draftResource({ db: tx }, await insert(deps, tx, { words, ...draft }))),
      });
      if (answer.isReplayed) response.set(REPLAYED, 'true');
      setEtag(response, NEW).status(answer.status).location(draftPath(answer.madeId)).type('json').send(answer.body);
    },
  ],
});

/** As the database makes them. */
const NEW = { revision: 1 };

interface ToInsert {
  id: string;
  userId: string;
  words: NewDraftWords;
  tab?: string;
}

async function insert({ settings }: ApiDeps, tx: Queries, { words, ...draft }: ToInsert): Promise<DraftRow> {
  const { document, assets = {}, fromJobId = '' } = words;
  const content = document ? { document, assets } : await draftOfJob(tx, { userId: draft.userId, jobId: fromJobId });
  assertFits(content.document);
  return await insertDraft(tx, { ...draft, ...content }, settings.mostDrafts);
}

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiClient } from '../../src/api-client/api-client.js';
import { ApiProblem } from '../../src/api-client/api-problem.js';
import type { DraftContent } from '../../src/domain/draft.js';
import { draftListSchema, draftSchema, savedDraftSchema } from '../../src/http/draft-schemas.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { newAsset } from '../support/assets.js';
import { draftContent, newDraft } from '../support/drafts.js';
import { followEvents } from '../support/event-reader.js';
import { problemOf } from '../support/job-form.js';

/** Drafts: kept, read, listed, saved over the revision that was read, and deleted. */
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
beforeEach(() => api.database.db.draft.deleteMany());
afterAll(() => api?.stop());

const db = () => api.database.db;
type Headers = Record<string, string>;

function call(method: string, path: string, body?: unknown, headers: Headers = {}, url = api.url) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${url}/api/v1/drafts${path}`, {
    ...{ method, headers: { 'content-type': 'application/json', ...headers }, body: text },
  });
}

const post = (body: unknown, headers?: Headers, url?: string) => call('POST', '', body, headers, url);
const over = (revision: number, tab = 'tab-1') => ({ 'if-match': `"${revision}"`, 'x-tab-id': tab });
const save = (id: string, revision: number, content: DraftContent) => call('PUT', `/${id}`, content, over(revision));
const read = async (id: string) => draftSchema.parse(await (await call('GET', `/${id}`)).json());
const savedIn = async (response: Response) => savedDraftSchema.parse(await response.json());

/** With characters of every kind, and fields of a client that is newer than this server, at every level. */
const RICH = {
  ...draftContent({
    name: '会議 🎬 "><img> \u202etxt.exe e\u0301 👩‍👩‍👧',
    video: {
      localId: 'v',
      fileName: 'שלום ملف.mp4',
      bytes: 5 * 1024 ** 3,
      lengthMs: 72_040,
      codecs: ['avc1'],
      hdr: true,
    },
    audio: [{ localId: 'a', refId: 'audio-1', fileName: 'n.wav', bytes: 1, peaks: { levels: [1, 2.5, null] } }],
    segments: [
      { id: 's1', startMs: 0, endMs: 400, label: 'greeting', audio: { localId: 'a', crop: null, gain: -3.5 }, fade: 1 },
      { id: 's2', startMs: 420, endMs: 1_000, audio: null },
    ],
    markers: [{ atMs: 12, note: 'kept' }],
  }),
};

describe('a draft', () => {
  it('is kept as it was sent, whatever is in it, and read, listed, saved and deleted', async () => {
    const asset = await newAsset({ db: db(), store: api.store });
    const response = await post({ ...RICH, assets: { v: asset.id.toUpperCase() } });
    const made = draftSchema.parse(await response.json());
    const { id } = made;
    expect([response.status, response.headers.get('location')]).toEqual([201, `/api/v1/drafts/${id}`]);
    expect(response.headers.get('etag')).toBe('"1"');
    expect(await read(id)).toEqual(made);
    expect(made).toMatchObject({ revision: 1, segments: 2, missingVoices: 1, assets: { v: asset.id }, missing: [] });
    expect(made.document).toEqual(RICH.document);
    expect(made.name).toBe(RICH.document.name);
    const unchanged = await call('GET', `/${id}`, undefined, { 'if-none-match': '"1"', 'cache-control': 'max-age=0' });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
    const answer = await save(id, 1, draftContent({ name: '' }));
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(await savedIn(answer)).toMatchObject({ revision: 2, missing: [] });
    const after = await read(id);
    expect(after).toMatchObject({ name: '', revision: 2, segments: 1, missingVoices: 1, assets: {} });
    expect(Date.parse(after.updatedAt)).toBeGreaterThan(Date.parse(made.updatedAt));
    expect((await call('DELETE', `/${id}`)).status).toBe(204);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const gone = await call(method, `/${id}`, method === 'PUT' ? draftContent() : undefined, over(2));
      expect(await problemOf(gone)).toMatchObject({ status: 404, code: 'draft_not_found' });
    }
  });

  it('is made once under an Idempotency-Key, and answered as the first time', async () => {
    const headers = { 'idempotency-key': `draft-${randomUUID()}` };
    const answers = await Promise.all([1, 2, 3].map(() => post(draftContent(), headers)));
    const made = answers.filter(({ status }) => status === 201);
    for (const response of answers.filter((one) => !made.includes(one)))
      expect(await problemOf(response)).toMatchObject({ status: 409, code: 'request_in_progress' });
    const again = await post(draftContent(), headers);
    expect([again.status, again.headers.get('idempotent-replayed'), again.headers.get('etag')]).toEqual([
      201,
      'true',
      '"1"',
    ]);
    const draft = draftSchema.parse(await again.json());
    expect(again.headers.get('location')).toBe(`/api/v1/drafts/${draft.id}`);
    for (const response of made) expect(await response.json()).toEqual(draft);
    expect(await db().draft.count()).toBe(1);
    const other = await post(draftContent({ name: 'another' }), headers);
    expect(await problemOf(other)).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  });

  it('leaves its key free where it is refused', async () => {
    const headers = { 'idempotency-key': `draft-${randomUUID()}` };
    const unknown = await post({ fromJobId: randomUUID() }, headers);
    expect(await problemOf(unknown)).toMatchObject({ status: 404, code: 'job_not_found' });
    expect((await post(draftContent(), headers)).status).toBe(201);
  });

  it('is listed without its document, newest first, page by page, with the picture among its files', async () => {
    const poster = await newAsset({ db: db(), store: api.store }, { kind: 'poster' });
    const ids: string[] = [];
    const given: DraftContent['assets'][] = [{}, { p: poster.id }, {}];
    for (const assets of given) ids.unshift((await newDraft(db(), { assets })).id);
    await newDraft(db(), { userId: 'somebody-else' });
    const first = draftListSchema.parse(await (await call('GET', '?limit=2')).json());
    const last = draftListSchema.parse(await (await call('GET', `?cursor=${first.nextCursor}`)).json());
    const drafts = [...first.drafts, ...last.drafts];
    expect(drafts.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    expect([first.drafts.length, last.nextCursor]).toEqual([2, null]);
    expect(drafts.find(({ id }) => id === ids[1])).toEqual({
      ...{ id: ids[1], name: 'Interview Anna', revision: 1, segments: 1, missingVoices: 1, jobIds: [] },
      ...{ createdAt: expect.any(String), updatedAt: expect.any(String) },
      links: { self: `/api/v1/drafts/${ids[1]}` },
      posterUrl: `/api/v1/assets/${poster.id}/content`,
    });
    expect(await problemOf(await call('GET', '?cursor=nonsense'))).toMatchObject({ code: 'invalid_request' });
  });

  it('is told of to whoever follows, with the tab that saved it, also by hand, and to nobody else', async () => {
    const stream = await followEvents(`${api.url}/api/v1/events`);
    const theirs = await newDraft(db(), { userId: 'somebody-else' });
    const { id } = draftSchema.parse(await (await post(draftContent(), { 'x-tab-id': 'tab-1' })).json());
    await expect.poll(() => stream.events.at(-1)).toMatchObject({ event: 'draft', data: { id, revision: 1 } });
    await save(id, 1, draftContent({ name: 'Another' }));
    await save(id, 2, draftContent({ name: 'Another' })); // no change, and no word of it
    await call('PUT', `/${id}`, draftContent({ name: 'By a program' }), { 'if-match': '"2"' });
    await db().$executeRaw`UPDATE drafts SET document = document || '{"name": "By hand"}' WHERE id = ${id}::uuid`;
    await call('DELETE', `/${id}`);
    await expect.poll(() => stream.events.at(-1)).toMatchObject({ event: 'draft_deleted', data: { id } });
    const seen = stream.events.filter(({ event }) => event === 'draft').map(({ data }) => [data.revision, data.tab]);
    const told = (await db().jobEvent.findMany({ where: { jobId: id }, orderBy: { id: 'asc' } })).map(
      ({ kind, payload }) => [kind, payload],
    );
    expect(told).toEqual([
      ['draft', { revision: 1, tab: 'tab-1' }],
      ['draft', { revision: 2, tab: 'tab-1' }],
      ['draft', { revision: 3 }],
      ['draft', { revision: 4 }],
      ['draft_deleted', {}],
    ]);
    expect(seen[0]).toEqual([1, 'tab-1']);
    expect(stream.text()).not.toContain(theirs.id);
  });
});

describe('a draft that two machines work on', () => {
  it('is saved by the first; the second is given what the first has saved, and may save over that', async () => {
    const { id } = await newDraft(db());
    const [mine, theirs] = [draftContent({ name: 'Mine' }), draftContent({ name: 'Theirs' })];
    expect((await save(id, 1, theirs)).status).toBe(200);
    const refused = await problemOf(await save(id, 1, mine));
    expect(refused).toMatchObject({ status: 412, code: 'draft_changed', draft: { id, revision: 2 } });
    expect(refused.detail).toBe('Yours is made from revision 1; by now it is at revision 2.');
    expect(refused.draft?.document).toEqual(theirs.document);
    expect(await read(id)).toEqual(refused.draft);
    expect((await save(id, 2, mine)).status).toBe(200);
    expect(await read(id)).toMatchObject({ name: 'Mine', revision: 3 });
  });

  it('is the same to the typed client, which has the other draft in its problem', async () => {
    const client = createApiClient({ baseUrl: api.url });
    const { id, revision } = await client.createDraft(draftContent(), { tab: 'tab-1' });
    const theirs = draftContent({ name: 'Theirs' });
    expect(await client.saveDraft(id, theirs, { revision, tab: 'tab-2' })).toMatchObject({ revision: 2, missing: [] });
    const refused = await client.saveDraft(id, draftContent({ name: 'Mine' }), { revision }).catch((error) => error);
    expect(refused).toBeInstanceOf(ApiProblem);
    expect(refused.problem.draft).toEqual(await client.getDraft(id));
    expect((await client.listDrafts({ limit: 5 })).drafts).toMatchObject([{ id, name: 'Theirs' }]);
    await client.deleteDraft(id);
    expect((await client.listDrafts()).drafts).toEqual([]);
  });

  it('is saved once by a save that is sent again, since its answer was lost', async () => {
    const { id } = await newDraft(db());
    const content = draftContent({ name: 'Once' });
    const answers = [await save(id, 1, content), await save(id, 1, content), await save(id, 2, content)];
    expect(await Promise.all(answers.map(savedIn))).toMatchObject([{ revision: 2 }, { revision: 2 }, { revision: 2 }]);
  });

  it('has one winner of fifty saves at once, and its content', async () => {
    const { id } = await newDraft(db());
    const names = Array.from({ length: 50 }, (_, place) => `Machine ${place}`);
    const answers = await Promise.all(names.map((name) => save(id, 1, draftContent({ name }))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, ...Array.from({ length: 49 }, () => 412)]);
    expect(await read(id)).toMatchObject({ name: names[statuses.indexOf(200)], revision: 2 });
  });

  it.each<[string, Headers, number, string]>([
    ['no revision', {}, 428, 'revision_missing'],
    ['any revision', { 'if-match': '*' }, 400, 'invalid_request'],
    ['a weak one', { 'if-match': 'W/"1"' }, 400, 'invalid_request'],
    ['several', { 'if-match': '"1", "2"' }, 400, 'invalid_request'],
    ['a tab that is no word', { ...over(1), 'x-tab-id': 'a b' }, 400, 'invalid_request'],
  ])('is not saved over %s', async (_what, headers, status, code) => {
    const { id } = await newDraft(db());
    const problem = await problemOf(await call('PUT', `/${id}`, draftContent({ name: 'Lost' }), headers));
    expect(problem).toMatchObject({ status, code });
    expect((await read(id)).name).toBe('Interview Anna');
  });
});

describe('what is refused', () => {
  const nested = `${'{"x":'.repeat(200_000)}1${'}'.repeat(200_000)}`;
  const inText = (document: string) => `{"assets": {}, "document": ${document}}`;
  const plain = JSON.stringify(draftContent().document);
  const withField = (field: string) => inText(`${plain.slice(0, -1)},${field}}`);

  it.each<[string, string | object, number, string, string]>([
    ['another version', draftContent({ version: 2 as 1 }), 400, 'invalid_request', 'document.version'],
    [
      'no segments',
      { document: { ...draftContent().document, segments: undefined } },
      400,
      'invalid_request',
      'document.segments',
    ],
    [
      'half a ms',
      draftContent({ segments: [{ id: 's', startMs: 0.5, endMs: 9, audio: null }] }),
      400,
      'invalid_request',
      'document.segments[0].startMs',
    ],
    ['U+0000', draftContent({ deep: [{ note: 'a\0b' }] }), 400, 'invalid_request', 'document.deep[0].note'],
    ['half a character', withField('"note": "\\ud800"'), 400, 'invalid_request', 'document.note'],
    ['an asset that is no id', { ...draftContent(), assets: { v: 'k' } }, 400, 'invalid_request', 'assets.v'],
    ['an unknown field beside it', { ...draftContent(), jobIds: [] }, 400, 'invalid_request', 'jobIds'],
    ['two sources', { ...draftContent(), fromJobId: randomUUID() }, 400, 'invalid_request', 'body'],
    ['none', {}, 400, 'invalid_request', 'body'],
    ['256 KiB and more', draftContent({ note: 'ä'.repeat(128 * 1024) }), 413, 'payload_too_large', 'document'],
  ])('is %s, with its place; nothing is kept', async (_what, body, status, code, field) => {
    const problem = await problemOf(await post(body));
    expect(problem).toMatchObject({ status, code });
    expect(problem.issues?.map((issue) => issue.field)).toContain(field);
    expect(await db().draft.count()).toBe(0);
  });

  it('is what is far too large or too deep, and the API lives on', async () => {
    expect(await problemOf(await post(draftContent({ note: 'x'.repeat(2 * 1024 ** 2) })))).toMatchObject({
      status: 413,
    });
    for (const body of [
      withField(`"x": ${nested.slice(0, 200_000)}`),
      withField(`"x": ${'['.repeat(90_000)}${']'.repeat(90_000)}`),
    ]) {
      expect(await problemOf(await post(body))).toMatchObject({ status: 400, code: 'invalid_request' });
    }
    expect((await post({ ...RICH, document: { ...RICH.document, note: 'x'.repeat(200_000) } })).status).toBe(201);
  });

  it('is one draft more than a user may have, also of several at once', async () => {
    const url = await api.variant({ settings: { anonymousUserId: 'collector', mostDrafts: 2 } });
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(draftContent(), {}, url)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409, 409, 409]);
    const refused = answers.find(({ status }) => status === 409);
    expect(refused && (await problemOf(refused))).toMatchObject({ code: 'too_many_drafts', next: 'Delete one first.' });
  });
});

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReconcileDeps } from '../../activities/deps.js';
import { createReconcileActivities } from '../../activities/reconcile.js';
import type { AssetRow } from '../../src/db/asset-row.js';
import { releaseAssets, useAssets } from '../../src/db/asset-uses.js';
import { recordUpload } from '../../src/db/assets.js';
import { readHome } from '../../src/db/installation.js';
import { noteUpload } from '../../src/db/uploads.js';
import { assetKey, resultKey, uploadKey } from '../../src/domain/keys.js';
import { mayRemove } from '../../src/storage/renew-bucket-mark.js';
import { activityTry } from '../support/activity-try.js';
import { isThere } from '../support/assets.js';
import {
  ageUploads,
  type BucketStage,
  type Installation,
  rawS3,
  startBucketStage,
  uploaded,
} from '../support/bucket-stage.js';
import { jobInput } from '../support/job-input.js';
import { newJob } from '../support/job-rows.js';

let stage: BucketStage;
let ours: Installation;
beforeAll(async () => {
  stage = await startBucketStage();
  ours = await stage.create(stage.s3.config.S3_BUCKET);
  await ours.prepare();
});
afterAll(() => stage?.stop());

const logged: string[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });

/** One walk of both steps. */
async function sweep({ db, store }: Installation): Promise<void> {
  const outcomes = { listed: async () => new Map() };
  const steps = createReconcileActivities({ db, store, log, outcomes } as unknown as ReconcileDeps);
  expect(await activityTry().run(steps.sweepUploads, undefined)).toEqual({});
  expect(await activityTry().run(steps.abortUploads, undefined)).toEqual({ next: undefined });
}

const isKept = ({ store }: Installation, asset: Pick<AssetRow, 'key'>) => isThere(store, asset);
const rowsOf = ({ db }: Installation, { id }: AssetRow) => db.asset.count({ where: { id } });

/** As an upload in parts whose sender was killed. */
async function unfinished({ db, store }: Installation, { id, key }: AssetRow): Promise<void> {
  await store.delete(key);
  await recordUpload(db, id, await rawS3(stage.s3).beginUpload(store.bucket, key));
}

/** As a result whose transfer was cut off. */
async function cutOff({ db, store }: Installation, jobId: string, hours: number): Promise<string> {
  const key = `${resultKey('local-user', jobId)}.unchecked`;
  const uploadId = await rawS3(stage.s3).beginUpload(store.bucket, key);
  await (await noteUpload(db, { jobId, key })).onMultipart(uploadId);
  await ageUploads(db, jobId, hours);
  return key;
}

describe('files that were uploaded', () => {
  it('go after a day where no job uses them, with what is unfinished of them, and no sooner', async () => {
    const [old, young] = [await uploaded(ours, 25), await uploaded(ours, 23)];
    const parts = await uploaded(ours, 25, { status: 'uploading' });
    await unfinished(ours, parts);
    await sweep(ours);
    expect([await isKept(ours, old), await isKept(ours, young)]).toEqual([false, true]);
    expect((await stage.s3.contents()).unfinished).not.toContain(parts.key);
    expect([await rowsOf(ours, old), await rowsOf(ours, young), await rowsOf(ours, parts)]).toEqual([0, 1, 0]);
  });

  it('stay as long as a job uses them, and for a day after it has let them go', async () => {
    const input = jobInput();
    await newJob(ours.db, input);
    const asset = await uploaded(ours, 0, { userId: input.userId });
    await ours.db.$transaction((tx) => useAssets(tx, { ...input, assetIds: [asset.id] }));
    await ours.db.asset.update({ where: { id: asset.id }, data: { expiresAt: new Date(0) } });
    await sweep(ours);
    expect(await isKept(ours, asset)).toBe(true);
    await releaseAssets(ours.db, input.jobId);
    await sweep(ours);
    expect(await isKept(ours, asset)).toBe(true);
  });

  it('one that cannot be removed is tried again, and stops no other', async () => {
    const [bad, good] = [await uploaded(ours, 25), await uploaded(ours, 25)];
    const stubborn = async (prefix: string) => {
      if (bad.key.startsWith(prefix)) throw new Error('not now');
      return await ours.store.deletePrefix(prefix);
    };
    await sweep({ ...ours, store: { ...ours.store, deletePrefix: stubborn } });
    expect([await isKept(ours, bad), await isKept(ours, good)]).toEqual([true, false]);
    await sweep(ours);
    expect([await isKept(ours, bad), await rowsOf(ours, bad)]).toEqual([false, 0]);
  });
});

describe('results on their way', () => {
  it('go after a day where they never became a file, with or without the row of their job; files stay', async () => {
    const [known, unknown, young] = [await newJob(ours.db), randomUUID(), randomUUID()];
    const cut = [await cutOff(ours, known, 25), await cutOff(ours, unknown, 25)];
    const going = await cutOff(ours, young, 23);
    const result = resultKey('local-user', unknown);
    await noteUpload(ours.db, { jobId: unknown, key: result });
    await ours.store.putStream(result, Readable.from(['film']), { contentType: 'video/mp4' });
    await ageUploads(ours.db, unknown, 25);
    await sweep(ours);
    const { unfinished: left } = await stage.s3.contents();
    expect(left.filter((key) => [...cut, going].includes(key))).toEqual([going]);
    expect(await isKept(ours, { key: result })).toBe(true);
    expect(await ours.db.upload.count({ where: { jobId: { in: [known, unknown] } } })).toBe(0);
  });
});

describe('what this database does not know', () => {
  it('is never removed: files of before, of others, and unfinished uploads', async () => {
    const asset = () => assetKey('u', randomUUID(), 'video', '.mp4');
    const keys = [asset(), uploadKey('u', randomUUID(), 'video', '.mp4'), 'users/u/avatars/me.png', 'readme.txt'];
    for (const key of keys) await ours.store.putStream(key, Readable.from(['x']), { contentType: 'text/plain' });
    const parts = asset();
    await rawS3(stage.s3).beginUpload(ours.store.bucket, parts);
    await sweep(ours);
    for (const key of keys) expect(await isKept(ours, { key })).toBe(true);
    expect((await stage.s3.contents()).unfinished).toContain(parts);
  });

  it('of two installations on one bucket, each leaves the other’s alone', async () => {
    const other = await stage.create(ours.store.bucket);
    const [mine, theirs] = [await uploaded(ours, 25), await uploaded(other, 25)];
    await sweep(other);
    expect([await isKept(ours, mine), await isKept(ours, theirs)]).toEqual([true, true]);
    await sweep(ours);
    expect([await isKept(ours, mine), await isKept(ours, theirs)]).toEqual([false, true]);
  });
});

describe('a copy of the database', () => {
  /** The living one made a job of the upload after the copy was taken. */
  const copied = async () => {
    const living = await stage.create();
    await living.prepare();
    const input = jobInput();
    const asset = await uploaded(living, 25, { userId: input.userId });
    const copy = await stage.copyOf(living);
    await newJob(living.db, input);
    await living.db.$transaction((tx) => useAssets(tx, { ...input, assetIds: [asset.id] }));
    return { living, copy, asset };
  };

  it('beside the living one removes nothing, and says how to claim the bucket', async () => {
    const { living, copy, asset } = await copied();
    logged.length = 0;
    await sweep(copy);
    expect(await isKept(living, asset)).toBe(true);
    expect(logged.join()).toMatch(/is a copy or was restored.*pro migrate --claim-bucket/);
    await sweep(living);
    expect(await mayRemove({ ...living, log })).toBe(true);
  });

  it('on the very same server, as a copied disk is, removes nothing once the living one has renewed its mark', async () => {
    const { living, copy, asset } = await copied();
    // A copied disk brings the same server's id and the same database's with it.
    await copy.db.installation.update({ where: { key: 'default' }, data: { home: await readHome(copy.db) } });
    expect(await mayRemove({ ...copy, log })).toBe(true);
    await living.db.$executeRaw`UPDATE installations SET renewed_at = now() - interval '2 hours'`;
    await sweep(living);
    await sweep(copy);
    expect(await isKept(living, asset)).toBe(true);
    expect(await mayRemove({ ...copy, log })).toBe(false);
    expect(await mayRemove({ ...living, log })).toBe(true);
  });

  it('removes again when a person has claimed the bucket, and the one before stops', async () => {
    const { living, copy } = await copied();
    expect(await copy.prepare()).toEqual([expect.stringContaining('is a copy or was restored')]);
    expect(await copy.prepare({ claim: true })).toEqual([expect.stringContaining('is this database')]);
    expect(await mayRemove({ ...copy, log })).toBe(true);
    expect(await mayRemove({ ...living, log })).toBe(false);
  });
});

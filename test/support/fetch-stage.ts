import { readFile } from 'node:fs/promises';
import { pino } from 'pino';
import { expect } from 'vitest';
import { createAssetCheckActivities } from '../../activities/asset-checks.js';
import { createAssetFetchActivities } from '../../activities/asset-fetches.js';
import { createLimits } from '../../activities/at-most.js';
import type { FetchRules } from '../../activities/deps.js';
import { translated } from '../../activities/failures.js';
import { type AssetResource, assetSchema } from '../../src/http/asset-schemas.js';
import { WORK_LIMITS } from '../../src/media/probe-limits.js';
import { createProber, type MediaProber } from '../../src/media/prober.js';
import { type Outbound, type OutboundSettings, openOutbound } from '../../src/platform/outbound-request.js';
import { createPartUploads, type PartUploads } from '../../src/storage/part-uploads.js';
import { activityTry } from './activity-try.js';
import { startTestApi, type TestApi } from './api.js';
import { builtProbe } from './built-code.js';
import { H264, type MediaFiles, mediaFiles, picture, sine } from './media-files.js';
import { filesIn } from './own-bucket.js';

/** Files that a worker fetches from servers of others, into a real S3: an API that takes the wish, and a worker's tries. */

const MIB = 1024 ** 2;

export interface Trying {
  rules?: Partial<FetchRules>;
  outbound?: Outbound;
  /** What the tries before have left. */
  heartbeatDetails?: unknown;
}

export type FetchStage = Awaited<ReturnType<typeof startFetchStage>>;

export async function startFetchStage() {
  const [api, files] = await Promise.all([startTestApi(), mediaFiles()]);
  const video = await longVideo(files);
  const prober = createProber(WORK_LIMITS, await builtProbe());
  const uploads = createPartUploads(api.s3.config);
  const outbounds = openOutbounds();
  const stop = async () => {
    prober.close();
    uploads.close();
    await outbounds.close();
    await api.stop();
    await files.remove();
  };
  const stage = { api, files, video, prober, uploads, reaching: outbounds.reaching };
  return { ...stage, ...wishes(stage), ...tries(stage), ...whatIsThere(stage), db: () => api.database.db, stop };
}

interface Parts {
  api: TestApi;
  video: Buffer;
  prober: MediaProber;
  uploads: PartUploads;
  reaching: ReturnType<typeof openOutbounds>['reaching'];
}

function openOutbounds() {
  const outbounds: Outbound[] = [];
  /** Where names lead to, by the test: to this machine, which may be reached here, unless something else is said. */
  function reaching(lookup: OutboundSettings['lookup'] = async () => [{ address: '127.0.0.1', family: 4 }]): Outbound {
    const outbound = openOutbound({ allow: ['127.0.0.1'], lookup });
    outbounds.push(outbound);
    return outbound;
  }
  return { reaching, close: () => Promise.all(outbounds.map((outbound) => outbound.close())) };
}

function wishes({ api, reaching }: Parts) {
  const post = (url: string, body: object) =>
    fetch(`${url}/api/v1/assets`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify(body),
    });

  /** As its user asks for it; the row waits for a worker then. */
  async function wish(url: string, more: object = {}, outbound = reaching()): Promise<string> {
    const response = await post(await api.variant({ outbound }), { kind: 'video', url, ...more });
    expect(response.status).toBe(202);
    return assetSchema.parse(await response.json()).id;
  }
  return { post, wish };
}

function tries({ api, prober, uploads, reaching }: Parts) {
  const rules: FetchRules = { mostBytes: 512 * MIB, longestMs: 3_600_000, slowest: { bytes: 1, ms: 3_600_000 } };
  const activities = (more: Partial<FetchRules> = {}, outbound = reaching()) => {
    const shared = { db: api.database.db, store: api.store, limits: createLimits(), log: pino({ level: 'silent' }) };
    const deps = { ...shared, uploads, outbound, prober, fetching: { ...rules, ...more } };
    return { ...createAssetFetchActivities(deps), ...createAssetCheckActivities(deps) };
  };

  /** One try of a worker. */
  function attempt(id: string, o: Trying = {}) {
    const one = activityTry({ heartbeatDetails: o.heartbeatDetails, attempt: 1 });
    const { fetchAsset } = translated(activities(o.rules, o.outbound));
    return { result: one.run(fetchAsset, id), notes: () => one.heartbeats.at(-1) };
  }

  /** As often as it says that it may pass; the codes and what became of it. */
  async function untilItEnds(id: string, o: Trying = {}): Promise<{ tries: number; end: string }> {
    let heartbeatDetails: unknown;
    for (let tries = 1; ; tries += 1) {
      const one = attempt(id, { ...o, heartbeatDetails });
      const end = await one.result.catch(() => undefined);
      if (end !== undefined) return { tries, end };
      heartbeatDetails = one.notes();
    }
  }
  return { activities, attempt, untilItEnds };
}

function whatIsThere({ api, video }: Parts) {
  async function read(id: string): Promise<AssetResource> {
    return assetSchema.parse(await (await fetch(`${api.url}/api/v1/assets/${id}`)).json());
  }
  const reasonOf = async (id: string) => (await read(id)).issues?.[0]?.message;
  /** Keys in the bucket, finished or not. */
  async function leftOf(id: string): Promise<string[]> {
    const { objects, unfinished } = await filesIn(api.s3);
    return [...objects, ...unfinished].filter((key) => key.includes(id));
  }
  async function contentOf(id: string): Promise<Buffer> {
    const { key } = await api.database.db.asset.findUniqueOrThrow({ where: { id } });
    return Buffer.from(await api.store.readRange(key, 0, video.length + 1));
  }
  return { read, reasonOf, leftOf, contentOf };
}

/** Three parts: a video of two seconds, with a box behind it that means nothing. */
async function longVideo(files: MediaFiles): Promise<Buffer> {
  await files.make(...picture(2), ...sine(2), ...H264, '-c:a', 'aac', 'talk.mp4');
  const free = Buffer.alloc(36 * MIB);
  free.writeUInt32BE(free.length);
  free.write('free', 4);
  return Buffer.concat([await readFile(files.at('talk.mp4')), free]);
}

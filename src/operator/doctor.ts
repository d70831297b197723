import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { createDb } from '../db/client.js';
import { type Parts, partsDown, READY_PARTS, type ReadyPart } from '../jobs/parts-down.js';
import { loadServiceConfig } from '../platform/config.js';
import { lasting, secondsBetween } from '../platform/plain-words.js';
import { type BucketLook, lookAtBucket } from '../storage/look-at-bucket.js';
import { createObjectStore } from '../storage/object-store.js';
import { isUsable } from '../storage/own-bucket.js';
import { syncSoWords } from '../sync-so/which-sync-so.js';
import { observeDeps } from '../versions/detector/deps-from-config.js';
import { createDiskBuild, type DiskBuild } from '../versions/detector/disk-build.js';
import { findingAsData } from '../versions/detector/finding.js';
import type { Seen } from '../versions/detector/look.js';
import type { ObserveDeps } from '../versions/detector/observe-deps.js';
import { seeNow } from '../versions/detector/see-now.js';
import type { Answer } from './command-line/command.js';
import { EXIT } from './command-line/exit-codes.js';
import type { CommandEnvironment } from './environment.js';

/** Calls that went on after the answer would fall on closed connections. */
const ANSWER_MS = 1_500;

/** The first questions of a process take longer, and this one asks several, one after the other. */
const BUCKET_MS = 5_000;

export interface DoctorDeps extends Parts {
  observe: ObserveDeps;
  diskBuild: DiskBuild;
  /** Address of the Sync.so that the configuration names. */
  syncSo: string;
}

/** Opens the parts for as long as `work` takes; each of them may be away. */
export async function withDoctor<T>(
  { env, connectionOptions, namespace }: CommandEnvironment,
  work: (deps: DoctorDeps) => Promise<T>,
): Promise<T> {
  const config = loadServiceConfig(env);
  const connection = Connection.lazy({ ...connectionOptions, connectTimeout: ANSWER_MS });
  const client = new Client({ connection, namespace });
  const db = createDb(config.DATABASE_URL);
  const store = createObjectStore(config);
  try {
    return await work({
      ...{ db, store, starter: { check: () => checkTemporal(client) } },
      observe: observeDeps(config, { client, db }),
      diskBuild: createDiskBuild(),
      syncSo: config.SYNC_BASE_URL,
      log: pino({ level: 'silent' }), // what is wrong is the answer itself
    });
  } finally {
    store.close();
    await db.$disconnect();
    await connection.close();
  }
}

async function checkTemporal(client: Client): Promise<void> {
  await client.withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}));
}

/** What is wrong with the parts and the workers, and what to do. Changes nothing. */
export async function examineParts(deps: DoctorDeps): Promise<Answer> {
  const look = seeNow(deps.observe, deps.diskBuild);
  const looks = [partsDown(deps), look, syncSoWords(deps.syncSo), lookAtBucket(deps, BUCKET_MS)] as const;
  const [down, seen, syncSo, bucket] = await Promise.all(looks);
  const { taskQueue, deployments } = deps.observe;
  const others: Others = { syncSo, bucket, taskQueue, deploymentName: deployments.deploymentName };
  const isWrong = bucket !== undefined && !isUsable(bucket);
  const isBroken = isWrong || down.length > 0 || seen.findings.some(({ severity }) => severity === 'broken');
  return {
    code: isBroken ? EXIT.failed : EXIT.done,
    json: jsonOf(down, seen, { ok: !isBroken, ...others }),
    text: textOf(down, seen, others),
  };
}

/** What is told beside the parts and the workers. */
interface Others {
  syncSo: string;
  bucket: BucketLook;
  deploymentName: string;
  taskQueue: string;
}

const jsonOf = (down: ReadyPart[], { at, findings }: Seen, more: Others & { ok: boolean }) => ({
  ...{ ...more, down, lookedAt: at, findings: findings.map(findingAsData) },
});

const NAMES: Record<ReadyPart, string> = {
  postgresql: 'PostgreSQL',
  s3: 'S3',
  temporal: 'Temporal',
};

function textOf(down: ReadyPart[], { at, findings }: Seen, { bucket, syncSo, ...names }: Others): string {
  // It does answer where its bucket is what is wrong.
  const silent = bucket ? down.filter((part) => part !== 's3') : down;
  const parts = READY_PARTS.map(
    (part) => `${NAMES[part].padEnd(11)}${silent.includes(part) ? 'DOES NOT ANSWER' : 'answers'}`,
  );
  const workers = `${'Workers'.padEnd(11)}deployment ${names.deploymentName}, queue ${names.taskQueue}: `;
  const found = findings.length === 0 ? 'all is well' : `${findings.length} found`;
  const verdict = `${found}, seen ${lasting(secondsBetween(at, new Date()))} ago`;
  const others = [...bucketLines(bucket), `${'Sync.so'.padEnd(11)}${syncSo}`];
  return [...parts, ...others, `${workers}${verdict}`, ...findings.flatMap(findingLines)].join('\n');
}

function bucketLines(bucket: BucketLook): string[] {
  if (!bucket) return [];
  const { name, message, next } = bucket;
  return [`${'Bucket'.padEnd(11)}${message ?? `${name}, this database's own`}`, ...(next ? [`  -> ${next}`] : [])];
}

const findingLines = ({ severity, message, next }: Seen['findings'][number]) => [
  '',
  `${severity === 'broken' ? 'BROKEN' : 'warning'}  ${message}`,
  `  -> ${next}`,
];

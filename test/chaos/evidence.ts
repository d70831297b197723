import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Inspection } from '../../simulator/inspection.js';
import type { Db } from '../../src/db/client.js';
import { type JobRow, toJobRow } from '../../src/db/job-row.js';
import { resultKey } from '../../src/domain/keys.js';
import { inspectMedia } from '../../src/media/inspect-media.js';
import { reasonOf } from '../../src/platform/report.js';
import type { ObjectStore } from '../../src/storage/object-store.js';
import { eventsOfAllRuns, unheededCancel } from './cancels.js';
import type { Asked } from './people.js';

/** What the bucket holds as a job's result. */
export interface StoredResult {
  bytes: number;
  sha256: string;
  plays: boolean;
  /** It begins with the bytes of the job's own video. */
  isOfOwnVideo: boolean;
  /** The end of it, where the simulator's quick results say whose they are (simulator/render.ts). */
  tail: string;
}

/** What judging needs of a row. */
export type JudgedRow = Pick<
  JobRow,
  | 'id'
  | 'status'
  | 'stage'
  | 'progressMessage'
  | 'attempt'
  | 'attemptToken'
  | 'syncGenerationId'
  | 'outputKey'
  | 'outputBytes'
  | 'outputSha256'
  | 'errorCode'
  | 'errorMessage'
>;

/** What judging needs of what Sync.so did. */
export interface SyncSoEvidence {
  acceptedByName: Inspection['acceptedByName'];
  generations: Pick<Inspection['generations'][number], 'id' | 'outputFileName' | 'status' | 'scenario'>[];
}

export interface JobEvidence {
  row: JudgedRow;
  /** Status of its workflow, `none`, or why it is not known. */
  workflow: string;
  result?: StoredResult;
  /** It ended otherwise although a person had cancelled it in time. */
  unheeded?: string;
}

/** What is left when everything should be over. */
export interface Evidence {
  /** Jobs whose 202 reached the client. */
  acknowledged: string[];
  jobs: JobEvidence[];
  /** What people did to the jobs meanwhile. */
  asked: Pick<Asked, 'accepted' | 'cancels' | 'retries'>;
  places: { jobId: string; state: string }[];
  syncSo: SyncSoEvidence;
}

export interface Sources {
  db: Db;
  store: ObjectStore;
  temporal: Client;
  /** What the simulator saw. */
  inspection: Inspection;
  acknowledged: string[];
  asked: Asked;
  /** Paths of the videos that were submitted. */
  videos: string[];
}

/** Reads it all, past the wires. */
export async function gatherEvidence(o: Sources): Promise<Evidence> {
  const videos = await Promise.all(o.videos.map((file) => readFile(file)));
  const rows = (await o.db.videoJob.findMany({ orderBy: { createdAt: 'asc' } })).map(toJobRow);
  const jobs: JobEvidence[] = [];
  for (const row of rows) {
    const workflow = await workflowStatus(o.temporal, row.id);
    const result = await storedResult(row, o.store, videos);
    jobs.push({ row, workflow, result, unheeded: await unheeded(row, o) });
  }
  const { acknowledged, asked } = o;
  return { acknowledged, asked, jobs, places: await o.db.syncSlot.findMany(), syncSo: o.inspection };
}

/** Of the jobs these lines name: Temporal's data goes with the stack, and without them nobody finds out what happened. */
export async function keepHistories({ workflow }: Client, lines: string[], folder: string): Promise<void> {
  const ids = new Set(lines.map((line) => line.slice(0, line.indexOf(':'))));
  for (const id of ids) {
    const history = await workflow
      .getHandle(id)
      .fetchHistory()
      .catch(() => undefined);
    if (history) await writeFile(join(folder, `${id}.json`), historyToJSON(history));
  }
}

async function workflowStatus(temporal: Client, jobId: string): Promise<string> {
  try {
    return (await temporal.workflow.getHandle(jobId).describe()).status.name;
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? 'none' : reasonOf(error);
  }
}

async function unheeded({ id, status }: JobRow, { temporal, asked: { cancels } }: Sources) {
  if (!cancels.has(id) || (status !== 'completed' && status !== 'failed')) return undefined;
  return unheededCancel(await eventsOfAllRuns(temporal, id), { status, saidYesAt: cancels.get(id) });
}

const TAIL_BYTES = 100;

/** Also where the row names none, since a cancelled job must not leave one behind. */
async function storedResult({ id, userId, outputKey, input }: JobRow, store: ObjectStore, videos: Buffer[]) {
  const key = outputKey ?? resultKey(userId, id);
  if (!(await store.head(key))) return undefined;
  const content = await buffer((await store.open(key)).body);
  const video = videos.find(({ length }) => length === input?.video.bytes);
  return {
    bytes: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    plays: await plays(content),
    isOfOwnVideo: video?.equals(content.subarray(0, video.length)) ?? false,
    tail: content.subarray(-TAIL_BYTES).toString('latin1'),
  };
}

async function plays(content: Buffer): Promise<boolean> {
  const read = async (start: number, end: number) => content.subarray(start, end);
  try {
    const media = await inspectMedia({ bytes: content.length, track: 'video', read });
    return media.hasVideo && media.hasAudio && media.seconds !== undefined;
  } catch {
    return false;
  }
}

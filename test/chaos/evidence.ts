import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Client } from '@temporalio/client';
import { probeMedia } from '../../src/clients/media-probe.js';
import type { ObjectStore } from '../../src/clients/object-store.js';
import type { Db } from '../../src/db/client.js';
import { type JobRow, toJobRow } from '../../src/db/job-row.js';
import { reasonOf } from '../../src/embedded/report.js';
import type { Inspection } from '../../src/simulator/inspection.js';

/** What the bucket holds as a job's result. */
export interface StoredResult {
  bytes: number;
  sha256: string;
  plays: boolean;
  /** It begins with the bytes of the job's own video. */
  isOfOwnVideo: boolean;
  /** The end of it, where the simulator's quick results say whose they are (src/simulator/render.ts). */
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
  /** Status of its workflow, or why there is none. */
  workflow: string;
  result?: StoredResult;
}

/** What is left when everything should be over. */
export interface Evidence {
  /** Jobs whose 202 reached the client. */
  acknowledged: string[];
  jobs: JobEvidence[];
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
    jobs.push({ row, workflow, result: await storedResult(row, o.store, videos) });
  }
  return { acknowledged: o.acknowledged, jobs, places: await o.db.syncSlot.findMany(), syncSo: o.inspection };
}

async function workflowStatus(temporal: Client, jobId: string): Promise<string> {
  try {
    return (await temporal.workflow.getHandle(jobId).describe()).status.name;
  } catch (error) {
    return reasonOf(error);
  }
}

const TAIL_BYTES = 100;

async function storedResult({ outputKey, input }: JobRow, store: ObjectStore, videos: Buffer[]) {
  if (!outputKey || !(await store.head(outputKey))) return undefined;
  const content = await buffer((await store.open(outputKey)).body);
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
    const media = await probeMedia({ name: 'result', bytes: content.length, track: 'video', read });
    return media.hasVideo && media.hasAudio && media.seconds !== undefined;
  } catch {
    return false;
  }
}

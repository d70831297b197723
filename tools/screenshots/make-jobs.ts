import { randomUUID } from 'node:crypto';
import type { ScenarioName } from '../../simulator/scenarios.js';
import { type ApiClient, createApiClient } from '../../src/api-client/api-client.js';
import type { Model } from '../../src/domain/job.js';
import type { Segment } from '../../src/domain/segments.js';
import type { JobResource } from '../../src/http/schemas.js';
import { nextGeneration, submitSampleJob } from '../../test/support/sample-job.js';
import { until } from '../../test/support/until.js';
import { uploadPosters } from './posters.js';

/** Jobs in every state that there is, on a stack whose Sync.so is simulated. */

export interface Place {
  apiUrl: string;
  syncBaseUrl: string;
  ffmpegPath: string;
}

interface Plan {
  name: string;
  model: Model;
  /** How many of the sample's three. */
  segments: number;
  /** What Sync.so makes of it; `seconds` it takes. */
  scenario: ScenarioName;
  seconds?: number;
  /** Has it come so far? */
  isThere(job: JobResource): boolean;
}

const STEP_MS = 10 * 60_000;
const SAMPLE = 'The sample';
/** At the simulated Sync.so. */
const PLACES = 3;
/** Longer than anybody looks. */
const LONG_SECONDS = 3_000;

const isEnd = (status: JobResource['status']) => (job: JobResource) => job.status === status;
const isGenerating = ({ stage }: JobResource) => stage === 'generating';

const PLANS = {
  failed: {
    name: 'Old camcorder tape',
    model: 'lipsync-2',
    segments: 2,
    scenario: 'fails-input',
    isThere: isEnd('failed'),
  },
  other: {
    name: 'Réunion d’équipe, 3e partie',
    model: 'lipsync-2-pro',
    segments: 3,
    scenario: 'ok',
    isThere: isEnd('completed'),
  },
  completed: { name: 'Product film DE', model: 'lipsync-2', segments: 3, scenario: 'ok', isThere: isEnd('completed') },
  doubtful: {
    name: 'Lecture 4, corrected sentence',
    model: 'sync-3',
    segments: 1,
    scenario: 'no-op-output',
    isThere: isEnd('needs_attention'),
  },
  cancelled: {
    name: 'Teaser, second cut',
    model: 'sync-3',
    segments: 1,
    scenario: 'slow',
    seconds: LONG_SECONDS,
    isThere: isGenerating,
  },
  generating: {
    name: 'Interview Anna',
    model: 'lipsync-2',
    segments: 3,
    scenario: 'slow',
    seconds: LONG_SECONDS,
    isThere: isGenerating,
  },
  attention: {
    name: 'Welcome of the new board',
    model: 'lipsync-2',
    segments: 2,
    scenario: 'payment-required',
    isThere: isEnd('needs_attention'),
  },
  queued: {
    name: 'All that was said at the town hall of September, in the long version with the questions of the second hour',
    ...{ model: 'lipsync-2-pro', segments: 2, scenario: 'ok', isThere: ({ queue }) => queue !== undefined },
  },
} satisfies Record<string, Plan>;

type JobName = keyof typeof PLANS;
/** Behind it the account is held and nothing gets on, so it is made when all others have been looked at. */
const HELD = 'attention';
export type MadeJobs = Record<Exclude<JobName, typeof HELD>, string>;

/** Makes those that are not there yet, oldest first, and returns the ids of all. Takes a minute or two. */
export async function makeJobs(place: Place): Promise<MadeJobs> {
  const stage = await stageOf(place);
  const made: Partial<Record<JobName, string>> = {};
  for (const id of Object.keys(PLANS) as JobName[]) if (id !== HELD) made[id] = (await make(stage, id)).id;
  return made as MadeJobs;
}

/** Makes the one whose cause is the account of Sync.so, unless it is there; its id. */
export async function makeHeldJob(place: Place): Promise<string> {
  const stage = await stageOf(place);
  await stage.api.changeSlots(PLACES);
  return (await make(stage, HELD)).id;
}

async function stageOf(place: Place): Promise<Stage> {
  const api = createApiClient({ baseUrl: place.apiUrl });
  const known = await named(api, SAMPLE);
  const sample = await reached(api, known ?? (await submitSampleJob(place.apiUrl, SAMPLE)), isEnd('completed'));
  return { api, place, sample, posters: known ? [] : await uploadPosters(api, place.ffmpegPath) };
}

interface Stage {
  api: ApiClient;
  place: Place;
  /** Its files are those of all others. */
  sample: JobResource;
  posters: readonly string[];
}

async function make(stage: Stage, id: JobName): Promise<JobResource> {
  const { api, place } = stage;
  const { name, scenario, seconds, isThere }: Plan = PLANS[id];
  const known = await named(api, name);
  if (known) return known;
  // What was cancelled and what is being made keep a place each; then there is none left.
  if (id === 'queued') await api.changeSlots(PLACES - 1);
  if (scenario !== 'ok') await nextGeneration(place.syncBaseUrl, scenario, seconds);
  const job = await reached(api, await submit(stage, id), isThere);
  return id === 'cancelled' ? await api.cancelJob(job.id) : job;
}

async function named(api: ApiClient, name: string): Promise<JobResource | undefined> {
  const { jobs } = await api.listJobs({ q: name });
  return jobs.find((job) => job.name === name);
}

function submit({ api, sample, posters }: Stage, id: JobName): Promise<JobResource> {
  const { name, model, segments } = PLANS[id];
  const { video, audio = [] } = sample;
  const posterAssetId = posters[Object.keys(PLANS).indexOf(id) % posters.length];
  const body = {
    ...{ name, model, segments: SEGMENTS.slice(0, segments), video: { assetId: idOf(video) } },
    audio: audio.map((one) => ({ refId: one.refId, assetId: idOf(one) })),
    ...(posterAssetId !== undefined && { posterAssetId }),
  };
  return api.submitJob(body, randomUUID());
}

const reached = (api: ApiClient, { id, name }: JobResource, isThere: Plan['isThere']) =>
  until(`“${name}” is where it should be`, STEP_MS, async () => {
    const job = await api.getJob(id);
    return isThere(job) ? job : undefined;
  });

const SEGMENTS: Segment[] = [
  { startTime: 0.4, endTime: 2.1, audioInput: { refId: 'narrator', startTime: 0, endTime: 1.8 } },
  { startTime: 2.6, endTime: 3.9, audioInput: { refId: 'guest', startTime: 0.2, endTime: 1.6 } },
  { startTime: 4.3, endTime: 5.8, audioInput: { refId: 'narrator', startTime: 1.8, endTime: 3.2 } },
];

function idOf(file: { assetId?: string } | undefined): string {
  if (file?.assetId === undefined) throw new Error('The sample has a file that is no asset.');
  return file.assetId;
}

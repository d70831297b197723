import type { JobRow } from '../../db/job-row.js';
import { stuckJobs } from '../../db/operator-jobs.js';
import { AppError } from '../../domain/errors.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { Services } from '../services.js';
import { table } from '../table.js';
import type { JobVerb } from './job-verb.js';

const LIMIT = 1000;

interface Adoption {
  jobId: string;
  userId: string;
  createdAt: Date;
  generationId: string;
  /** Whether it was taken over, or what Sync.so says of its generation where nothing is done. */
  state: string;
}

interface AdoptWords {
  user?: string;
  limit?: number;
  'dry-run'?: boolean;
}

/** Takes over the present system's jobs that stopped half-way: they are followed, published and completed. */
export const adoptJobs: JobVerb<AdoptWords> = async (services, { user, limit = LIMIT, 'dry-run': dryRun }) => {
  const rows = await stuckJobs(services.db, { userId: user, limit });
  const adoptions: Adoption[] = [];
  for (const row of rows) adoptions.push(await adopt(services, row, dryRun ? lookAt : takeOver));
  const text = adoptionText(adoptions, { dryRun, full: rows.length === limit });
  return { code: EXIT.done, json: adoptions, text };
};

type Act = (services: Services, job: { jobId: string; userId: string; generationId: string }) => Promise<string>;

async function adopt(services: Services, { id, userId, createdAt, syncGenerationId }: JobRow, act: Act) {
  const job = { jobId: id, userId, generationId: syncGenerationId ?? '' };
  return { ...job, createdAt, state: await act(services, job) };
}

const takeOver: Act = async ({ adopter }, job) => ((await adopter.start(job)) ? 'taken over' : 'taken over before');

const lookAt: Act = async ({ syncSo }, { generationId }) => {
  try {
    return (await syncSo.getGeneration(generationId)).status;
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
};

function adoptionText(adoptions: Adoption[], { dryRun = false, full }: { dryRun?: boolean; full: boolean }): string {
  if (adoptions.length === 0) return 'No job waits to be taken over.';
  const heading = ['JOB', 'USER', 'CREATED', 'GENERATION', dryRun ? 'AT SYNC.SO' : 'STATE'];
  const rows = adoptions.map((a) => [a.jobId, a.userId, a.createdAt.toISOString(), a.generationId, a.state]);
  const count = `${adoptions.length} ${adoptions.length === 1 ? 'job' : 'jobs'}`;
  const more = full ? ' There may be more: run it again for those.' : '';
  const done = dryRun
    ? `${count} would be taken over. Nothing was changed.`
    : `${count}. Follow them with: pro jobs list`;
  return `${table([heading, ...rows])}\n\n${done}${more}`;
}

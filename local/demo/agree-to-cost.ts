import type { Model, SyncMode } from '../../src/domain/job.js';
import { resultTimeline, timelineSeconds } from '../../src/domain/result-timeline.js';
import type { StackConfig } from '../../src/platform/config.js';
import type { Report } from '../../src/platform/report.js';
import { createSyncSoClient } from '../../src/sync-so/client.js';
import { SYNC_SO, whichSyncSo } from '../../src/sync-so/which-sync-so.js';
import type { MeasuredInput } from './user-input.js';

export interface CostQuestion {
  config: Pick<StackConfig, 'SYNC_API_KEY' | 'SYNC_BASE_URL'>;
  /** Set where the job goes to an API that is not started by us. */
  api?: string;
  input: MeasuredInput;
  model: Model;
  syncMode: SyncMode;
  yes: boolean;
  report: Report;
}

/** Sync.so's own assumption where the rate is not told (sync-so.md 7). */
const DEFAULT_FPS = 30;

/**
 * Whether the demo may go on: always where Sync.so is simulated, else only with `--yes`, after saying what it costs.
 * Throws AppError where Sync.so cannot be asked.
 */
export async function agreeToCost(o: CostQuestion): Promise<boolean> {
  const { SYNC_API_KEY, SYNC_BASE_URL = SYNC_SO } = o.config;
  if (SYNC_API_KEY) {
    if (!o.api && (await whichSyncSo(SYNC_BASE_URL)) === 'simulated') {
      o.report(`Sync.so at ${SYNC_BASE_URL} is simulated and costs nothing.`);
      return true;
    }
    o.report(await costSentence(o, SYNC_API_KEY, SYNC_BASE_URL));
  } else if (o.api) o.report(`Whether the API at ${o.api} pays a real Sync.so account cannot be seen from here.`);
  else return true;
  if (!o.yes) o.report('Nothing was sent. Add --yes to go on.');
  return o.yes;
}

/** Sync.so bills the frames that come out (sync-so.md 7). */
async function costSentence(
  { input, model, syncMode }: CostQuestion,
  apiKey: string,
  baseUrl: string,
): Promise<string> {
  const client = createSyncSoClient({ apiKey, baseUrl });
  const seconds = timelineSeconds(resultTimeline({ ...input, syncMode }));
  const fps = Math.round(input.framesPerSecond ?? DEFAULT_FPS);
  const { estimatedGenerationCost: dollars } = await client.estimateCost({ model, durationSeconds: seconds, fps });
  return `Estimated cost at ${baseUrl}: ${dollars.toFixed(2)} USD for ${seconds.toFixed(1)} s of video with ${model}.`;
}

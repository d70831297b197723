import { MODELS } from '../../../src/domain/job.js';
import { typicalSeconds } from '../../../src/domain/schedule.js';
import type { JobResource } from '../../../src/http/schemas.js';

/**
 * How long Sync.so usually takes for a video of this length with this model; undefined where the model is not known. Half
 * as long and half again as long are both usual.
 */
export function usualTime({ model, video }: Pick<JobResource, 'model' | 'video'>): string | undefined {
  const known = MODELS.find((one) => one === model);
  return known && usualWords(typicalSeconds(known, video?.seconds ?? 0));
}

/** usually 1–3 min */
export function usualWords(seconds: number): string {
  const [least, most] = [minutes(seconds * 0.6), minutes(seconds * 1.5)];
  return least === most ? `usually about ${most} min` : `usually ${least}–${most} min`;
}

const minutes = (seconds: number) => Math.max(1, Math.round(seconds / 60));

import { forgetKeys } from '../src/db/idempotency-keys.js';
import type { ReconcileDeps } from './deps.js';
import { eraseDeleted } from './erase-deleted.js';
import { expireOldMedia, releaseDraftFiles } from './expire-media.js';
import { startMissingChecks, sweepAssets } from './reconcile-assets.js';
import { createUploadHealing } from './reconcile-uploads.js';
import type { Place } from './walk.js';

/** Of 1,000 each; what is left then has time until the next minute. */
const BATCHES = 20;

/**
 * What nobody needs any more. It all goes in one step of the workflow, whose histories and versions have known that step
 * for long; a part that does not work keeps no other from its turn.
 */
export const createSweep = (deps: ReconcileDeps) => {
  return {
    ...createUploadHealing(deps),
    async sweepUploads(_after?: string): Promise<Place> {
      await tried(deps, 'forget Idempotency-Keys', () => forgetOldKeys(deps));
      await tried(deps, 'let old files go', () => expireOldMedia(deps));
      await tried(deps, 'let the files of old drafts go', () => releaseDraftFiles(deps));
      await tried(deps, 'remove the files of deleted jobs', () => eraseDeleted(deps));
      await tried(deps, 'start the checks of assets', () => startMissingChecks(deps));
      await sweepAssets(deps); // while S3 is away the step is tried again, and says so
      return {};
    },
  };
};

async function tried({ log }: ReconcileDeps, what: string, part: () => Promise<void>): Promise<void> {
  await part().catch((err: unknown) => log.error({ err }, `could not ${what}; the next run does it`));
}

/** In batches, so that no statement is long. */
async function forgetOldKeys({ db }: ReconcileDeps): Promise<void> {
  for (let batch = 0; batch < BATCHES; batch += 1) {
    if ((await forgetKeys(db)).isDone) return;
  }
}

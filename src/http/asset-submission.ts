import { createHash } from 'node:crypto';
import { AppError } from '../domain/errors.js';
import { assetsIn, checkSubmission } from '../jobs/check-submission.js';
import type { ApiDeps } from './api-deps.js';
import type { NewJobWords } from './new-job-schemas.js';
import type { NewJob, Submission } from './submission-source.js';

/** A job whose files are assets already: nothing comes with it but words. */
export function assetSubmission({ db, settings }: ApiDeps, words: NewJobWords, { userId, jobId }: NewJob): Submission {
  const fingerprint = fingerprintOf(words);
  const check = () => checkSubmission(db, userId, words, settings.maxAudioFiles);
  return {
    async receive() {
      const { input, warnings } = await check();
      const { name, posterAssetId, draftId } = words;
      const of = { name, posterAssetId, draftId, assetIds: assetsIn(words), fingerprint };
      return { input: { jobId, userId, ...input }, warnings, ...of };
    },
    fingerprint: async () => fingerprint,
    async refuse(reason) {
      // An asset has gone between the check and the row: which, a second look tells.
      if (reason instanceof AppError && !reason.options.issues) await check();
      throw reason;
    },
  };
}

/** Of what was understood: spaces, and the order of the fields, do not count. */
const fingerprintOf = (words: NewJobWords): string => createHash('sha256').update(JSON.stringify(words)).digest('hex');

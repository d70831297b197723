import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { Request } from 'express';
import { removeAssets } from '../assets/remove-asset.js';
import { assertWithin, roomOf } from '../db/user-bytes.js';
import { AppError } from '../domain/errors.js';
import { assetIdsOf } from '../domain/keys.js';
import { mayStore } from '../storage/own-bucket.js';
import { type PutFile, putAssets } from '../storage/put-assets.js';
import type { ApiDeps } from './api-deps.js';
import { receiveForm } from './form-receiver.js';
import { fingerprintOf } from './idempotency-key.js';
import { readSubmission } from './submission.js';
import type { NewJob, Submission } from './submission-source.js';

/** A job whose files come with it: each becomes an asset while it arrives. */
export function formSubmission(deps: ApiDeps, request: Request, { userId, jobId }: NewJob): Submission {
  const { db, store, settings, quota, log } = deps;
  const { maxUploadBytes: maxFileBytes, maxAudioFiles } = settings;
  const limits = { maxFileBytes, maxAudioFiles };
  let made: readonly string[] = [];
  return {
    async receive() {
      const assets = putAssets({ db, store, userId, mayStore: mayStore({ db, store }) });
      made = assets.made;
      const room = await roomOf(db, userId, quota);
      const form = await receiveForm(request, { put: assets.put, room, ...limits });
      await assertWithin(db, userId, quota);
      const { input, ...rest } = readSubmission(form);
      return {
        input: { jobId, userId, ...input },
        assetIds: assetIdsOf(input),
        fingerprint: fingerprintOf(form),
        ...rest,
      };
    },
    async fingerprint() {
      const form = await receiveForm(request, { put: countOnly, ...limits });
      return form.complete && form.faults.length === 0 ? fingerprintOf(form) : undefined;
    },
    async refuse(reason) {
      await removeAssets({ db, store }, made).catch((err: unknown) => {
        log.error({ err, jobId }, 'uploads of a refused request are still in the bucket; they go within a day');
      });
      throw withoutFile(reason);
    },
  };
}

/** Its sender has deleted a file while the others still came. */
function withoutFile(reason: unknown): unknown {
  if (!(reason instanceof AppError) || reason.code !== 'asset_not_found') return reason;
  return new AppError('upload_incomplete', { detail: 'One of its files was deleted meanwhile.', cause: reason });
}

const countOnly: PutFile = async (_file, body: Readable) => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of body) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { key: '', bytes, sha256: hash.digest('hex') };
};

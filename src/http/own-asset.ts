import type { Request } from 'express';
import type { AssetRow } from '../db/asset-row.js';
import { findAsset } from '../db/assets.js';
import { AppError } from '../domain/errors.js';
import type { ApiDeps } from './api-deps.js';
import { callerOf, seenBy } from './auth/caller.js';

/** The asset that a request is about. Another user's is as absent as one that never was, but for an admin. */
export async function findOwnAsset({ db }: ApiDeps, request: Request<{ id: string }>): Promise<AssetRow> {
  const row = await findAsset(db, { userId: seenBy(callerOf(request)), id: request.params.id });
  if (!row) throw new AppError('asset_not_found');
  return row;
}

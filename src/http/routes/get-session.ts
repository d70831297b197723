import { findUser } from '../../db/users.js';
import { PART_BYTES } from '../../domain/asset.js';
import { callerOf } from '../auth/caller.js';
import type { SessionResource } from '../auth/schemas.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import { MODEL_LIST } from './list-models.js';

/** What a page asks first, and a program to see whether its key is good. */
export const getSession = route({
  method: 'get',
  path: '/api/v1/session',
  access: 'user',
  operation: {
    operationId: 'getSession',
    summary: 'Who am I, what may I do, and how much',
    responses: { 200: json('Session', 'You, by the credential of this request.'), ...guarded('service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const { userId, scopes, via } = callerOf(request);
    const { maxUploadBytes, maxAudioFiles, mostDrafts: maxDrafts, uploadMode: mode, version, webPage } = deps.settings;
    const user = await findUser(deps.db, userId);
    const session: SessionResource = {
      user: { id: userId, name: user?.name ?? userId },
      scopes: [...scopes],
      limits: { maxUploadBytes, maxAudioFiles, maxDrafts },
      uploads: { mode, partBytes: PART_BYTES, checksum: deps.partChecksum.current },
      via,
      ...MODEL_LIST,
      serverTime: new Date().toISOString(),
      version,
      ...(webPage && { webVersion: webPage.version }),
    };
    response.json(session);
  },
});

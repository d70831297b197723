import type { JobResource } from '../../../src/http/schemas.js';
import { api } from '../api/client.js';

export type Side = 'result' | 'original';

/** Where each of the two videos is played from, as far as it is there. The API leads on to the storage. */
export function playerSources({ links, video, media, status }: JobResource): Partial<Record<Side, string>> {
  const result = links.download ?? links.doubtfulResult;
  const assetId = media === 'expired' || status === 'cancelled' ? undefined : video?.assetId;
  return { ...(result && { result }), ...(assetId && { original: api.assetContentUrl(assetId) }) };
}

export const SIDE_WORDS: Record<Side, string> = { result: 'Result', original: 'Original' };

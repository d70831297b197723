import type { Db } from '../../db/client.js';
import { readLook } from '../../db/detector-looks.js';
import type { DiskBuild } from './disk-build.js';
import { lookOf, type Seen, seenHere } from './look.js';
import { observe } from './observe.js';
import type { ObserveDeps } from './observe-deps.js';

/** Three looks of the API by its default: older than this, none looks any more. */
const FRESH_SECONDS = 15;

/**
 * Of a command: what an API saw a moment ago, which knows more than one look tells; else a look of its own. `after`: when
 * something was changed, since when older looks say nothing.
 */
export async function seeNow(deps: ObserveDeps, diskBuild: DiskBuild, after = new Date(0)): Promise<Seen> {
  const { db, deployments } = deps;
  const known = db && (await seenByOthers(db, deployments.deploymentName));
  const look = known && known.at > after ? known : lookOf(await observe(deps));
  return await seenHere(look, diskBuild);
}

/** A database that does not answer is found by the look. */
async function seenByOthers(db: Db, deployment: string) {
  const look = await readLook(db, deployment).catch(() => undefined);
  return look && look.ageSeconds <= FRESH_SECONDS ? look : undefined;
}

import { randomInt } from 'node:crypto';
import { assertPortFree, freePort } from '../../local/ports.js';
import { type Environment, loadStackConfig, stackSchema } from '../../src/platform/config.js';

/** What a stack needs to run beside others, of tests and of the developer. */

/** Where programs and caches are, as the developer's environment says. */
export function toolPaths(): Environment {
  const { CACHE_DIR, TEMPORAL_CLI_PATH, VERSITYGW_PATH, FFMPEG_PATH } = loadStackConfig();
  return { CACHE_DIR, TEMPORAL_CLI_PATH, VERSITYGW_PATH, FFMPEG_PATH };
}

/** A port of its own for each of its parts, by its variable. */
export async function stackPorts(port = freePort): Promise<Record<string, string>> {
  const ports: Record<string, string> = {};
  const variables = Object.keys(stackSchema.shape).filter((name) => name.endsWith('_PORT'));
  for (const name of variables) ports[name] = String(await port());
  return ports;
}

/** Below those that the system gives to outgoing connections (32768 on Linux). */
const QUIET = { first: 20_000, ofEach: 1_000, most: 12 };
/** Of vitest's own numbering: test processes that run at the same time have different ones. */
const place = Number(process.env.VITEST_POOL_ID ?? 0) % QUIET.most;
let taken = randomInt(QUIET.ofEach);

/**
 * A free port that no other test process chooses, nor this one twice: between now and the part's listen(), seconds later or
 * while it is down, a busy run begins others and makes hundreds of outgoing connections.
 */
export async function quietPort(): Promise<number> {
  for (;;) {
    taken = (taken + 1) % QUIET.ofEach;
    const port = QUIET.first + place * QUIET.ofEach + taken;
    const free = await assertPortFree('a test', 'none', port).then(
      () => true,
      () => false,
    );
    if (free) return port;
  }
}

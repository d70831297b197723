import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildParts } from '../builds/build.js';
import { type BuildParts, buildIdOf, codeRoot, hashWorkerCode, isSources, nodeMajor } from '../builds/build-id.js';
import { BUILD_INFO } from '../builds/build-info.js';

/** A build that runs; its workflows' hash tells whether the code on disk is that. */
export interface KnownBuild {
  buildId: string;
  bundleHash?: string;
}

export type DiskBuild = (known: KnownBuild[]) => Promise<string | undefined>;

/** Following the imports and hashing takes some 150 ms; people save a file less often than this. */
const AGAIN_AFTER_MS = 10_000;

/**
 * Tells the build of the code that lies in `root` now. From dist/ it is written there. Sources are hashed, and compared
 * with the builds that run; only when they are none of these the workflows are bundled (2 s) to name the build.
 */
export function createDiskBuild(root = codeRoot): DiskBuild {
  let last: { at: number; files: string; buildId: string } | undefined;
  return async (known) => {
    if (!isSources(root)) return await builtId(root);
    if (last && performance.now() - last.at < AGAIN_AFTER_MS) return last.buildId;
    const code = await hashWorkerCode(root);
    const files = JSON.stringify(code);
    const buildId = last?.files === files ? last.buildId : (runningId(code, known) ?? (await sourcesId(root)));
    last = { at: performance.now(), files, buildId };
    return buildId;
  };
}

/** The same files make the same bundle, so a running build with these files is this very one. */
function runningId(code: Pick<BuildParts, 'files' | 'packages'>, known: KnownBuild[]): string | undefined {
  const same = known.find(({ buildId, bundleHash }) => {
    return bundleHash !== undefined && buildIdOf({ ...code, bundleHash, nodeMajor: nodeMajor() }) === buildId;
  });
  return same?.buildId;
}

const sourcesId = async (root: string) => buildIdOf((await buildParts(root)).parts);

async function builtId(root: string): Promise<string | undefined> {
  const file = join(root, BUILD_INFO);
  if (!existsSync(file)) return undefined;
  return (JSON.parse(await readFile(file, 'utf8')) as { buildId?: string }).buildId;
}

import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildParts, describeBuild } from '../deployment/builds/build.js';
import { codeRoot } from '../deployment/builds/build-id.js';
import { BUILD_INFO, BUNDLE, type BuildInfo } from '../deployment/builds/build-info.js';

/** What the commands of a build read beside its code, by its place in the repository. */
const KEPT = ['src/demo/samples', 'workflows/message-contract.json', 'test/histories'];

/** The last step of `npm run build`: gives the compiled code in `dist` its bundle, its name and what it needs beside. */
export async function finishBuild(dist: string): Promise<BuildInfo> {
  const repository = join(dist, '..');
  for (const path of KEPT.filter((kept) => existsSync(join(repository, kept)))) {
    await cp(join(repository, path), join(dist, path), { recursive: true });
  }
  const { parts, bundle } = await buildParts(dist);
  const info = await describeBuild(repository, parts);
  await writeFile(join(dist, BUNDLE), bundle.code);
  await writeFile(join(dist, BUILD_INFO), `${JSON.stringify(info, null, 2)}\n`);
  return info;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { buildId, commit = 'no commit' } = await finishBuild(codeRoot);
  console.log(`Build ${buildId} of ${commit} is in dist/.`);
}

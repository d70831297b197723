import { existsSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runMain } from '../src/platform/process.js';
import { buildParts, describeBuild } from '../src/versions/builds/build.js';
import { codeRoot, hashBuiltFiles } from '../src/versions/builds/build-id.js';
import { BUILD_INFO, BUNDLE, type BuildInfo } from '../src/versions/builds/build-info.js';
import { makeWorkflowBundle } from '../src/versions/builds/workflow-bundle.js';

/** What the commands of a build read beside its code, by its place in the repository. */
const KEPT = ['local/demo/samples', 'src/http/docs', 'test/histories'];

/** The last step of `npm run build`: gives the compiled code in `dist` its bundle, its name and what it reads. */
export async function finishBuild(dist: string): Promise<BuildInfo> {
  const repository = join(dist, '..');
  for (const path of KEPT.filter((kept) => existsSync(join(repository, kept)))) {
    await cp(join(repository, path), join(dist, path), { recursive: true });
  }
  const { parts, bundle } = await buildParts(repository, makeWorkflowBundle); // nothing that was kept from another day
  const info = { ...(await describeBuild(repository, parts)), files: await hashBuiltFiles(dist) };
  await writeFile(join(dist, BUNDLE), bundle.code);
  await writeFile(join(dist, BUILD_INFO), `${JSON.stringify(info, null, 2)}\n`);
  return info;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  runMain(async () => {
    const { buildId, commit = 'no commit' } = await finishBuild(codeRoot);
    console.log(`Build ${buildId} of ${commit} is in dist/.`);
  });
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../../platform/setup-error.js';
import type { BuildMetadata } from '../worker-deployment.js';
import { type BuildParts, buildIdOf, codeRoot, hashWorkerCode, isSources, nodeMajor } from './build-id.js';
import { type BuildInfo, verifiedBuild } from './build-info.js';
import { commitOf } from './commit.js';
import { hashOfBundle, keptWorkflowBundle, sdkVersion, type WorkflowBundle } from './workflow-bundle.js';

/** The code of this process, as one version of the workers. */
export interface Build {
  buildId: string;
  metadata: BuildMetadata;
  workflowBundle: WorkflowBundle;
}

/**
 * From dist/: the prebuilt bundle, after a look at every file; throws a sentence with those that differ. From the
 * sources: made here and now, which takes some seconds, so make it once and pass it on.
 */
export async function currentBuild(root = codeRoot): Promise<Build> {
  if (!isSources(root)) {
    const { info, bundle } = await verifiedBuild(root);
    return { buildId: info.buildId, metadata: metadataOf(info, 'dist'), workflowBundle: bundle };
  }
  const { parts, bundle } = await buildParts(root);
  const metadata = metadataOf(await describeBuild(root, parts), 'sources');
  return { buildId: buildIdOf(parts), metadata, workflowBundle: bundle };
}

/** The build under the name it was given from outside (Temporal's worker controller); its content stays told. */
export const namedBuild = (build: Build, name = build.buildId): Build => ({
  ...build,
  buildId: name,
  metadata: { ...build.metadata, content: build.buildId },
});

/** How often a tree that changes under our eyes is looked at again. */
const MOST_LOOKS = 5;

/** The bundle and the files of the sources at one moment: a file saved while the bundle was made makes it again. */
export async function buildParts(
  root: string,
  bundleOf = keptWorkflowBundle,
): Promise<{ parts: BuildParts; bundle: WorkflowBundle }> {
  for (let looks = 1; ; looks += 1) {
    const before = await hashWorkerCode(root);
    const bundle = await bundleOf(root);
    const code = await hashWorkerCode(root);
    const parts = { ...code, bundleHash: hashOfBundle(bundle), nodeMajor: nodeMajor() };
    if (JSON.stringify(before) === JSON.stringify(code)) return { parts, bundle };
    if (looks === MOST_LOOKS)
      throw new SetupError('The code keeps changing while it is bundled; start again when it rests.');
  }
}

/** `repository` holds package.json and, where there is one, .git. */
export async function describeBuild(repository: string, parts: BuildParts): Promise<Omit<BuildInfo, 'files'>> {
  const { version: release } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as Package;
  return {
    buildId: buildIdOf(parts),
    commit: await commitOf(repository),
    builtAt: new Date().toISOString(),
    release,
    node: parts.nodeMajor,
    sdk: sdkVersion(),
    bundleHash: parts.bundleHash,
  };
}

interface Package {
  version: string;
}

function metadataOf(
  { commit, builtAt, bundleHash, sdk, node, release }: Omit<BuildInfo, 'files'>,
  from: BuildMetadata['from'],
): BuildMetadata {
  return { commit, from, builtAt, bundleHash, sdk, node, release };
}

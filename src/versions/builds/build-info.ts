import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SetupError } from '../../platform/setup-error.js';
import { type FileHashes, hashBuiltFiles, nodeMajor } from './build-id.js';
import { hashOfBundle, sdkVersion, type WorkflowBundle } from './workflow-bundle.js';

/** What `npm run build` leaves in dist/ beside the code. */
export const BUILD_INFO = 'build-info.json';
export const BUNDLE = 'workflow-bundle.js';

const buildInfoSchema = z.object({
  /** Of the sources it was built from: a worker of them is the same version. */
  buildId: z.string(),
  /** `git rev-parse HEAD`, with `-dirty` where files that run differ from it; none outside of git. */
  commit: z.string().optional(),
  builtAt: z.string(),
  release: z.string(),
  /** Node's major version. */
  node: z.string(),
  /** Version of the Temporal SDK that made the bundle; another one must not load it. */
  sdk: z.string(),
  bundleHash: z.string(),
  /** sha256 of what was built. */
  files: z.record(z.string(), z.string()),
});

export type BuildInfo = z.infer<typeof buildInfoSchema>;

export interface VerifiedBuild {
  info: BuildInfo;
  bundle: WorkflowBundle;
}

/**
 * The build in `dist`, after a look at every file of it: one build id never stands for two codes. Throws a sentence
 * with the files that differ from those that were built.
 */
export async function verifiedBuild(dist: string, major = nodeMajor()): Promise<VerifiedBuild> {
  const [infoFile, bundleFile] = [join(dist, BUILD_INFO), join(dist, BUNDLE)];
  const absent = [infoFile, bundleFile].filter((file) => !existsSync(file));
  if (absent.length > 0) throw new SetupError(`${absent.join(' and ')} not found. Run \`npm run build\` first.`);
  const info = buildInfoSchema.parse(JSON.parse(await readFile(infoFile, 'utf8')));
  const bundle = { code: await readFile(bundleFile, 'utf8') };
  const found = { files: await hashBuiltFiles(dist), bundleHash: hashOfBundle(bundle), nodeMajor: major };
  const faults = [...differences(info, found), ...otherSdk(info)];
  if (faults.length > 0) throw new SetupError(refusal(dist, faults));
  return { info, bundle };
}

/** The lockfile says what should be installed, not what is; a bundle of another SDK fails in odd ways. */
const otherSdk = ({ sdk }: BuildInfo) =>
  sdk === sdkVersion() ? [] : [`bundled with Temporal's SDK ${sdk}, runs with ${sdkVersion()}`];

interface Found {
  files: FileHashes;
  bundleHash: string;
  nodeMajor: string;
}

/** One line for each thing that is not as it was built. */
export function differences(info: BuildInfo, found: Found): string[] {
  const lines = fileDifferences(info.files, found.files);
  if (info.bundleHash !== found.bundleHash) lines.push(`changed: ${BUNDLE}`);
  if (info.node !== found.nodeMajor) lines.push(`built with Node ${info.node}, runs on Node ${found.nodeMajor}`);
  return lines;
}

function fileDifferences(built: FileHashes, found: FileHashes): string[] {
  const paths = [...new Set([...Object.keys(built), ...Object.keys(found)])].sort();
  return paths
    .filter((path) => built[path] !== found[path])
    .map((path) => `${!(path in found) ? 'missing' : path in built ? 'changed' : 'added'}: ${path}`);
}

/** A whole other tree would fill the screen. */
const MOST_LINES = 20;

function refusal(dist: string, faults: string[]): string {
  const more = faults.length > MOST_LINES ? [`  and ${faults.length - MOST_LINES} more`] : [];
  return [
    `The code in ${dist} is not what was built:`,
    ...faults.slice(0, MOST_LINES).map((fault) => `  ${fault}`),
    ...more,
    'Run `npm run build`, and start again.',
  ].join('\n');
}

import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type BundleOptions, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { workflowFiles } from './worker-code.js';

export interface WorkflowBundle {
  /** With its source map inline, as `Worker.create` and `Worker.runReplayHistories` want it. */
  code: string;
}

/**
 * Modules with the interceptors of workflow code, as paths from the root of the code and without extension. Workers
 * and replays take them from the bundle, so nobody can run one without them (temporal.md 1, "Bundling").
 */
const WORKFLOW_INTERCEPTORS: readonly string[] = [];

type WebpackHook = NonNullable<BundleOptions['webpackConfigHook']>;

/**
 * Bundles the sources in `root`/workflows; some 3 s of CPU. The same code gives the same bundle in any folder and from any
 * working directory.
 */
export async function makeWorkflowBundle(root: string): Promise<WorkflowBundle> {
  const file = (path: string) => `${join(root, path)}.ts`;
  const { code } = await bundleWorkflowCode({
    workflowsPath: file('workflows/index'),
    workflowInterceptorModules: WORKFLOW_INTERCEPTORS.map(file),
    webpackConfigHook: withoutFolders(root),
    logger: new DefaultLogger('WARN'),
  });
  return { code };
}

/**
 * The same, from the last time that these very files were bundled where there was one: each process of a stack that runs
 * from sources wants it, and so does the gate.
 */
export async function keptWorkflowBundle(root: string): Promise<WorkflowBundle> {
  const folder = join(root, 'node_modules', '.cache', 'pro-video-editor');
  const file = join(folder, `workflows-${await keyOf(root)}.js`);
  const code = await readFile(file, 'utf8').catch(() => undefined);
  if (code !== undefined) return { code };
  const bundle = await makeWorkflowBundle(root);
  await keep(folder, file, bundle.code).catch(() => undefined); // packages may be anybody's; it is only quicker next time
  return bundle;
}

/** Of all that a bundle depends on. */
async function keyOf(root: string): Promise<string> {
  const files = await workflowFiles(root);
  const hash = createHash('sha256').update(`${sdkVersion()} ${WORKFLOW_INTERCEPTORS} ${withoutFolders(root)}\n`);
  for (const file of files) hash.update(`${file} ${await readFile(join(root, file), 'utf8')}\n`);
  return hash.digest('hex').slice(0, 24);
}

/** Beside its name first: another process may be reading. */
async function keep(folder: string, file: string, code: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const part = `${file}.${randomUUID()}`;
  await writeFile(part, code);
  await rename(part, file);
}

export const sdkVersion = (): string =>
  (createRequire(import.meta.url)('@temporalio/worker/package.json') as { version: string }).version;

/** Webpack writes where the modules lie into their ids, its comments and the source map; none of it does anything. */
const withoutFolders =
  (root: string): WebpackHook =>
  (config) => ({
    ...config,
    context: root,
    optimization: { ...config.optimization, moduleIds: 'natural' },
    output: { ...config.output, pathinfo: false, devtoolModuleFilenameTemplate: '[resource-path]' },
  });

/** sha256 of what runs: the source map does not, and names the place of node_modules where that is a link. */
export function hashOfBundle({ code }: WorkflowBundle): string {
  const map = code.lastIndexOf('//# sourceMappingURL=data:');
  return createHash('sha256')
    .update(map < 0 ? code : code.slice(0, map))
    .digest('hex');
}

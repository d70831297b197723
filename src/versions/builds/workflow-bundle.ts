import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BundleOptions, bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

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
 * Bundles `root`/workflows, from sources or compiled; 1 to 3 s. The same code gives the same bundle in any folder and
 * from any working directory.
 */
export async function makeWorkflowBundle(root: string): Promise<WorkflowBundle> {
  const extension = existsSync(join(root, 'workflows', 'index.ts')) ? '.ts' : '.js';
  const file = (path: string) => join(root, path) + extension;
  const { code } = await bundleWorkflowCode({
    workflowsPath: file('workflows/index'),
    workflowInterceptorModules: WORKFLOW_INTERCEPTORS.map(file),
    webpackConfigHook: withoutFolders(root),
    logger: new DefaultLogger('WARN'),
  });
  return { code };
}

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

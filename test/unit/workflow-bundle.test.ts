import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const quiet = { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} };
/** The SDK for workflows and what it brings along; anything else has no place in deterministic code. */
const PACKAGES = ['@temporalio/common', '@temporalio/workflow', 'long', 'ms', 'nexus-rpc'];

/** The files a bundle was made from, out of its inline source map. */
function sourcesOf(code: string): string[] {
  const encoded = /sourceMappingURL=data:application\/json;[^,]*base64,(?<map>[\w+/=]+)/.exec(code)?.groups?.map ?? '';
  const { sources } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as { sources: string[] };
  return sources;
}

/** The bundler refuses Node's own modules; this refuses the rest of what workflow code must not hold. */
it('bundles the workflows with nothing in them but the SDK and the domain rules', async () => {
  const { code } = await bundleWorkflowCode({ workflowsPath: `${root}workflows/index.ts`, logger: quiet });
  const sources = sourcesOf(code);
  const packages = sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
  expect(PACKAGES).toEqual(expect.arrayContaining([...new Set(packages)]));

  const ours = sources.filter((source) => source.includes(root) && !source.includes('node_modules'));
  expect(ours).toEqual(expect.arrayContaining([expect.stringMatching(/workflows\/pro-job\.ts$/)]));
  expect(ours.filter((source) => !/\/(?:workflows|src\/domain)\/[\w-]+\.(?:ts|cjs)$/.test(source))).toEqual([]);
});

import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';

/** What a worker runs, and nothing else: a change anywhere else makes no other version of it. */
export interface WorkerCode {
  /** Own files, from the root of the code; sorted. */
  files: string[];
  /** Packages that these load, and those that they need in turn, as `name@version`; sorted. */
  packages: string[];
}

/** The worker itself, what it starts besides, and its workflows, which it only bundles. */
const ENTRIES = ['src/worker.ts', 'src/media/probe-process.ts', 'src/media/probe-thread.ts', 'workflows/index.ts'];

/** By the imports of the sources in `root`, as they are now; those of types alone do not run. Some 100 ms. */
export async function workerCode(root: string): Promise<WorkerCode> {
  const found = await reached(root, ENTRIES);
  const inputs = Object.values(found);
  const loaded = inputs.flatMap(({ imports }) => imports.filter(({ external }) => external).map(({ path }) => path));
  return {
    files: Object.keys(found).toSorted(),
    packages: packagesOf(await readLockfile(root), [...new Set(loaded.filter(isPackage).map(packageName))]),
  };
}

/** The files that the workflows are bundled from, likewise. */
export const workflowFiles = async (root: string): Promise<string[]> =>
  Object.keys(await reached(root, ['workflows/index.ts'])).toSorted();

/** What the entry files import, and what that imports, by path. */
async function reached(root: string, entryPoints: string[]) {
  const { build } = await import('esbuild'); // of the sources' tools; dist/ has the answer written down
  const { metafile } = await build({
    ...{ absWorkingDir: root, entryPoints },
    ...{ bundle: true, write: false, metafile: true, outdir: 'nowhere', logLevel: 'silent' },
    ...{ packages: 'external', platform: 'node', format: 'esm', target: 'node20' },
  });
  return metafile.inputs;
}

const isPackage = (path: string) => !path.startsWith('node:') && !builtinModules.includes(path);

/** `@scope/name/file` and `name/file` without the file. */
const packageName = (path: string) =>
  path
    .split('/')
    .slice(0, path.startsWith('@') ? 2 : 1)
    .join('/');

const names = z.record(z.string(), z.string()).default({});
const lockfileSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      ...{ dependencies: names, optionalDependencies: names, peerDependencies: names },
      peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).default({}),
    }),
  ),
});
type Lockfile = z.infer<typeof lockfileSchema>;

const readLockfile = async (root: string): Promise<Lockfile> =>
  lockfileSchema.parse(JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')));

/** As Node finds them: in the node_modules of the package that asks, else of the one around it. */
function packagesOf({ packages }: Lockfile, first: string[]): string[] {
  const found = new Set<string>();
  const open = first.map((name) => ({ name, from: '' }));
  for (let next = open.pop(); next; next = open.pop()) {
    const place = placeOf(packages, next.name, next.from);
    if (place === undefined || found.has(place)) continue; // a peer that is not installed
    found.add(place);
    open.push(...neededBy(packages[place]).map((name) => ({ name, from: place })));
  }
  return [...found].map((place) => `${nameOf(place)}@${packages[place]?.version}`).toSorted();
}

/** A peer that it can do without, as a client without its command line, is not loaded. */
function neededBy(one: Lockfile['packages'][string] | undefined): string[] {
  const { dependencies, optionalDependencies, peerDependencies = {}, peerDependenciesMeta } = one ?? {};
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta?.[name]?.optional);
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers];
}

function placeOf(packages: Lockfile['packages'], name: string, from: string): string | undefined {
  const place = `${from && `${from}/`}node_modules/${name}`;
  if (place in packages) return place;
  return from === ''
    ? undefined
    : placeOf(packages, name, from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))) || '');
}

const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);

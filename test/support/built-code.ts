import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { ProbeProcess } from '../../src/media/probe-child.js';
import { copyCode } from './code-copy.js';
import { onceARun, sharedFolder } from './once-a-run.js';
import { WEB_PAGE } from './web-page.js';

const run = promisify(execFile);

/**
 * A copy of today's code, with dist/ as `npm run build` makes it: its processes start in half the time, and nobody saves
 * a file of it while they do. For all test files; whoever changes something in it takes a copy of its own.
 */
export const builtCode = (): Promise<string> =>
  onceARun('built-code', async () => {
    const root = sharedFolder(`built-${randomUUID()}`);
    await rename((await copyCode()).root, root);
    await buildCode(root);
    await cp(WEB_PAGE, join(root, 'dist', 'web'), { recursive: true });
    return root;
  });

/** Its dist/, from which the gate takes it as from the sources. */
export const builtRoot = async (): Promise<string> => join(await builtCode(), 'dist');

/** A module of it, named from the root of the code and without its extension: the processes it starts are from dist/ as well. */
export const fromDist = async <Module>(file: string): Promise<Module> =>
  (await import(pathToFileURL(join(await builtRoot(), `${file}.js`)).href)) as Module;

/** What reads media, which starts in half the time of that of the sources. */
export const builtProbe = async (): Promise<ProbeProcess> => ({
  file: join(await builtRoot(), 'src', 'media', 'probe-process.js'),
  execArgv: [],
});

/** An entry file of it, as `src/worker`: its process starts in a third of the CPU that the sources' takes. */
export const builtEntry = async (name: string): Promise<string> => join(await builtRoot(), `${name}.js`);

/** What `npm run build` does after the database client is generated, which is copied with the code. */
export async function buildCode(root: string): Promise<void> {
  await run(join(root, 'node_modules', '.bin', 'tsc'), ['-p', 'tsconfig.build.json'], { cwd: root });
  await run(process.execPath, [join(root, 'dist', 'tools', 'build-info.js')], { cwd: root });
}

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { childEnvironment } from '../../src/platform/config.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A link that signs a browser in as the user of this machine, once; of the stack with its data in this folder. */
export async function signInLink({ dataDir, apiUrl }: { dataDir: string; apiUrl: string }): Promise<string> {
  const command = [
    '--import',
    'tsx',
    'local/cli.ts',
    'users',
    'link',
    'local-user',
    '--scopes',
    'admin',
    '--api',
    apiUrl,
  ];
  const env = childEnvironment({ DATA_DIR: dataDir });
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: ROOT, env });
  const link = /http\S+\/login#token=\S+/.exec(stdout)?.[0];
  if (link === undefined) throw new Error(`No sign-in link in:\n${stdout}`);
  return link;
}

import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LivePage } from '../src/http/live-page.js';
import { newSecret } from '../src/users/secrets.js';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const CONFIG = join(ROOT, 'web/vite.config.ts');

/**
 * The page by Vite: what is saved in web/ shows at once in the browsers that have it open. `dataDir`: where Vite keeps the
 * libraries it has made ready, for this stack alone. Undefined where the sources of the page are not.
 */
export async function openLivePage(dataDir: string): Promise<LivePage | undefined> {
  if (!existsSync(CONFIG)) return undefined;
  const { createServer } = await import('vite');
  const channel = createHttpServer(); // listens nowhere: the API hands on what is for it
  const nonce = newSecret();
  const cacheDir = join(dataDir, 'vite');
  const vite = await createServer({
    ...{ configFile: CONFIG, cacheDir, appType: 'custom', html: { cspNonce: nonce } },
    server: {
      ...{ middlewareMode: true, ws: { server: channel } },
      ...{ cors: false, allowedHosts: true }, // who may ask, the API has found out before
      fs: { allow: [ROOT, realpathSync(join(ROOT, 'node_modules')), cacheDir] },
    },
  });
  return {
    nonce,
    files: vite.middlewares,
    document: async (path) => await vite.transformIndexHtml(path, await readFile(join(ROOT, 'web/index.html'), 'utf8')),
    upgrade: (...connection) => {
      if (!channel.emit('upgrade', ...connection)) connection[1].destroy();
    },
    close: () => vite.close(),
  };
}

import { fileURLToPath } from 'node:url';
import { watch } from 'chokidar';

const root = fileURLToPath(new URL('../', import.meta.url));

/** What a worker or the API runs. Without what `npm run generate` writes, which follows from prisma/. */
const WATCHED = ['activities', 'src', 'workflows', 'package-lock.json'];
const GENERATED = /[\\/]generated([\\/]|$)/;

/** An editor saves several files one after the other, and some write one twice. */
const SETTLED_MS = 300;

/**
 * Calls `changed` with a file's path once the code has been saved and is at rest. Returns what ends the watching. Not
 * Node's own `watch`: on Linux it loses a file that an editor replaces instead of writing it.
 */
export function watchCode(changed: (file: string) => void): () => Promise<void> {
  let settled: NodeJS.Timeout | undefined;
  const watcher = watch(WATCHED, { cwd: root, ignored: GENERATED, ignoreInitial: true });
  watcher.on('all', (_event, file) => {
    if (!/\.(ts|json)$/.test(file)) return;
    clearTimeout(settled);
    settled = setTimeout(() => changed(file), SETTLED_MS);
  });
  return async () => {
    clearTimeout(settled);
    await watcher.close();
  };
}

import { type FSWatcher, watch } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a worker or the API runs. Without what `npm run generate` writes, which follows from prisma/. */
const WATCHED = ['activities', 'src', 'workflows', 'package-lock.json'];
const GENERATED = ['db', 'generated'].join(sep);

/** An editor saves several files one after the other, and some write one twice. */
const SETTLED_MS = 300;

/** Calls `changed` with a file's name once the code has been saved and is at rest. Returns what ends the watching. */
export function watchCode(changed: (file: string) => void): () => void {
  let settled: NodeJS.Timeout | undefined;
  const saved = (file: string) => {
    if (file.startsWith(GENERATED) || !/\.(ts|json)$/.test(file)) return;
    clearTimeout(settled);
    settled = setTimeout(() => changed(file), SETTLED_MS);
  };
  const watchers: FSWatcher[] = WATCHED.map((path) =>
    watch(`${root}${path}`, { recursive: true }, (_event, file) => saved(file ?? path)),
  );
  return () => {
    clearTimeout(settled);
    for (const watcher of watchers) watcher.close();
  };
}

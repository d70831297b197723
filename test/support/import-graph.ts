import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Import {
  /** From the root of the repository. */
  from: string;
  /** A file of ours likewise; a package by its name. */
  to: string;
  /** Gone when the code runs. */
  typeOnly: boolean;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const FOLDERS = ['activities', 'local', 'simulator', 'src', 'tools', 'workflows'];
/** `import … from '…'`, `export … from '…'`, `import '…'` and `import('…')`, as Biome formats them. */
const IMPORT = /^(?:import|export)( type)?\b(?:[^;'"]*? from)? '([^'\n]+)'|\bimport\('([^'\n]+)'\)/gm;

/** Every import of the product's own files. */
export const importGraph = (): Import[] => importsOf(FOLDERS);

/** The same of these folders alone. */
export function importsOf(folders: readonly string[]): Import[] {
  return sourceFiles(folders).flatMap((from) => {
    const text = readFileSync(join(root, from), 'utf8');
    return [...text.matchAll(IMPORT)].map(([, type, named, loaded]) => {
      const to = named ?? loaded ?? '';
      return { from, to: to.startsWith('.') ? fileOf(from, to) : to, typeOnly: type !== undefined };
    });
  });
}

function sourceFiles(folders: readonly string[]): string[] {
  const found = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
  );
  return found.filter((path) => /\.tsx?$/.test(path) && !path.includes('/generated/')).toSorted();
}

function fileOf(from: string, to: string): string {
  const path = normalize(join(dirname(from), to));
  const sources = ['.ts', '.tsx'].map((ending) => path.replace(/\.js$/, ending));
  return sources.find((source) => existsSync(join(root, source))) ?? path;
}

/** Files that import each other in a circle, each circle once, by the files on it. */
export function circles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const found = new Set<string>();
  const done = new Set<string>();
  const walk = (file: string, path: string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) return void found.add(path.slice(at).toSorted().join(' ↔ '));
    if (done.has(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) walk(file, []);
  return [...found];
}

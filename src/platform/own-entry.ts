import { fileURLToPath, pathToFileURL } from 'node:url';

/** The same file as `.ts` from the sources and `.js` from dist/. */
const extension = import.meta.url.slice(-3);

/** Where an entry file of ours lies, named from the root of the code and without its extension. */
export const entryFile = (file: string): string => fileURLToPath(new URL(`../../${file}${extension}`, import.meta.url));

const isSource = extension === '.ts';

/** What Node needs to run it. Found from this file: the folder somebody starts in has no tsx. */
export const runner = (): string[] => (isSource ? ['--import', import.meta.resolve('tsx')] : []);

/** The same for a thread, which takes no `--import tsx` from its process (Node 20). */
export function threadEntry(file: string): URL {
  const url = pathToFileURL(entryFile(file));
  if (!isSource) return url;
  const [tsx, entry] = [import.meta.resolve('tsx/esm/api'), url.href].map((text) => JSON.stringify(text));
  const code = `import { register } from ${tsx}; register(); await import(${entry});`;
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

/**
 * Twice Node's own room for what is young: streams and statements die there, instead of being copied. A twelfth less CPU
 * for 300 jobs (`npm run bench:jobs`), for up to 48 MiB more. The Dockerfile says the same.
 */
const YOUNG_MIB = 32;

/** What Node is called with to run one of our entry files, named from the root of the code. */
export const nodeArguments = (file: string): string[] => [
  `--max-semi-space-size=${YOUNG_MIB}`,
  ...runner(),
  entryFile(file),
];

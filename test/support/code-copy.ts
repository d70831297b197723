import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a worker, the API and the commands run. */
const CODE = [
  'activities',
  'local',
  'simulator',
  'src',
  'tools',
  'workflows',
  'prisma',
  'test/histories',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];

/** What the bundle of the workflows is made from. */
const WORKFLOWS = ['workflows', 'src/domain', 'package.json'];

/** `from` stands in `file` exactly once, and becomes `to`. */
export interface Edit {
  file: string;
  from: string;
  to: string;
}

export interface CodeCopy {
  /** The copy's folder, laid out as the repository. */
  root: string;
  edit(...edits: Edit[]): Promise<void>;
  remove(): Promise<void>;
}

/** Another version of the code, in a folder of its own that shares the installed packages. */
export const copyCode = (...edits: Edit[]): Promise<CodeCopy> => copyOf(CODE, edits);

/** The same with the sources of the web page, which `npm run dev` serves. */
export const copyCodeAndPage = (): Promise<CodeCopy> => copyOf([...CODE, 'web'], []);

/** The same of the workflows alone, and of `more` paths: enough to bundle them, and made in a moment. */
export const copyWorkflows = (edits: Edit[], more: string[] = []): Promise<CodeCopy> =>
  copyOf([...WORKFLOWS, ...more], edits);

async function copyOf(paths: string[], edits: Edit[]): Promise<CodeCopy> {
  const copy = await mkdtemp(join(tmpdir(), 'pro-code-'));
  const remove = () => rm(copy, { recursive: true, force: true });
  const edit = async (...more: Edit[]) => {
    for (const one of more) await apply(copy, one);
  };
  try {
    for (const path of paths) await cp(join(root, path), join(copy, path), { recursive: true });
    await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
    await edit(...edits);
  } catch (error) {
    await remove();
    throw error;
  }
  return { root: copy, edit, remove };
}

/** A text that is no longer there would leave the copy as it was, and a test of a broken copy without its fault. */
async function apply(copy: string, { file, from, to }: Edit): Promise<void> {
  const path = join(copy, file);
  const text = await readFile(path, 'utf8');
  const places = text.split(from).length - 1;
  if (places !== 1) throw new Error(`"${from}" is ${places} times in ${file}, so it cannot be replaced there.`);
  await writeFile(
    path,
    text.replace(from, () => to),
  );
}

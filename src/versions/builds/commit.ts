import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gitCommit } from '../../platform/config.js';

const run = promisify(execFile);

/** What a build is made from; a changed document does not make it another. */
const BUILT_FROM = [
  ...['activities', 'src', 'workflows', 'prisma'],
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
];

/**
 * The commit of the code in `repository`, with `-dirty` where files that a build is made from differ from it. Where
 * there is no git, as in an image, it is what GIT_COMMIT says, or undefined.
 */
export async function commitOf(repository: string): Promise<string | undefined> {
  try {
    const git = async (...words: string[]) => (await run('git', ['-C', repository, ...words])).stdout.trim();
    // A copy inside of another repository has no commit of its own.
    if ((await realpath(await git('rev-parse', '--show-toplevel'))) !== (await realpath(repository)))
      return gitCommit();
    const [commit, changed] = await Promise.all([
      git('rev-parse', 'HEAD'),
      git('--no-optional-locks', 'status', '--porcelain', '--', ...BUILT_FROM),
    ]);
    return changed === '' ? commit : `${commit}-dirty`;
  } catch {
    return gitCommit();
  }
}

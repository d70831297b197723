import { execFile } from 'node:child_process';
import { chmod, chown, lstat, mkdir, mkdtemp, readlink, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '../src/platform/config.js';
import { type Report, reasonOf } from '../src/platform/report.js';

const run = promisify(execFile);

export interface Command {
  command: string;
  args: string[];
}

/** Who the server runs as. PostgreSQL refuses to run as root. */
export interface ServerAccount {
  /** The command line that runs a program as this account. */
  wrap(command: string, ...args: string[]): Command;
  /** Makes the account the owner of a file or folder. */
  own(path: string): Promise<void>;
  /** Whether the account can reach into a folder; says nothing about writing. */
  canEnter(folder: string): Promise<boolean>;
  /** Opens one folder of root's to the account, and to nobody else: as the group that may pass through it. */
  admit(folder: string): Promise<void>;
}

const ACCOUNT = 'postgres';
/** Where root keeps the files when the account can't get as far as DATA_DIR, as with everything under /root. */
const OPEN_FOLDER = '/var/lib/pro-video-editor';

/** Ourselves; for root, the account `postgres`, which is made when it is not there. */
export async function serverAccount(): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return ourselves;
  const ids = await accountIds().catch(createAccount);
  const wrap = (command: string, ...args: string[]): Command => ({
    command: 'setpriv', // becomes the program, so the process id is the server's own
    args: [`--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups', command, ...args],
  });
  return {
    wrap,
    own: (path) => chown(path, ids.uid, ids.gid),
    canEnter: (folder) => succeeds(wrap('test', '-x', folder)),
    admit: async (folder) => {
      const { uid, gid, mode } = await stat(folder);
      if (uid !== 0 || gid !== 0) return; // somebody's own group would lose the folder
      await chown(folder, uid, ids.gid);
      await chmod(folder, (mode & 0o7777) | 0o010);
    },
  };
}

/**
 * The folder, reachable for the account, that holds `postgres`: DATA_DIR, or for root with DATA_DIR in a closed folder one
 * under /var/lib, to which DATA_DIR/postgres is then a link.
 */
export async function postgresHome(dataDir: string, account: ServerAccount, report: Report): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const link = join(dataDir, 'postgres');
  if ((await lstat(link).catch(() => undefined))?.isSymbolicLink()) return dirname(await readlink(link));
  if (await account.canEnter(dataDir)) return dataDir;
  if (await account.canEnter(dirname(dataDir))) await account.admit(dataDir);
  if (await account.canEnter(dataDir)) return dataDir;
  const home = await openHome(dataDir, account);
  await symlink(join(home, 'postgres'), link);
  report(`PostgreSQL: its account may not enter ${dataDir}, so its files are kept in ${home}.`);
  return home;
}

/** With a random name: when DATA_DIR is deleted, the next start begins anew and does not find an old database. */
async function openHome(dataDir: string, account: ServerAccount): Promise<string> {
  await mkdir(OPEN_FOLDER, { recursive: true, mode: 0o755 });
  const home = await mkdtemp(join(OPEN_FOLDER, 'postgres-'));
  await chmod(home, 0o755);
  if (await account.canEnter(home)) return home;
  throw new Error(
    `PostgreSQL does not run as root, and the account "${ACCOUNT}" may enter neither ${dataDir} nor ${home}. ` +
      'Set DATA_DIR to a folder that every user may enter, or start as an ordinary user.',
  );
}

const ourselves: ServerAccount = {
  wrap: (command, ...args) => ({ command, args }),
  own: () => Promise.resolve(),
  canEnter: () => Promise.resolve(true),
  admit: () => Promise.resolve(),
};

async function accountIds(): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all([run('id', ['-u', ACCOUNT]), run('id', ['-g', ACCOUNT])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

async function createAccount(): Promise<{ uid: number; gid: number }> {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', ACCOUNT]);
    return await accountIds();
  } catch (error) {
    throw new Error(
      `PostgreSQL does not run as root, and the account "${ACCOUNT}" could not be made: ${reasonOf(error)}. ` +
        'Start as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause: error },
    );
  }
}

const succeeds = ({ command, args }: Command): Promise<boolean> =>
  run(command, args, { env: childEnvironment({}) }).then(
    () => true,
    () => false,
  );

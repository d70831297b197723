import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

/**
 * A lock on a file that the kernel keeps (flock): it holds across containers that share the folder, where process ids say
 * nothing, and ends with the last process that has the descriptor open, however that ends. So none is ever left behind.
 */
export interface FileLock {
  /** A child that is given this descriptor holds the lock too. */
  fd: number;
  /** This process lets go; children that were given the descriptor keep the lock. */
  release(): void;
}

/** The lock, or undefined where somebody else has it. The file is made where it is missing, and stays. */
export function tryLock(file: string): FileLock | undefined {
  const fd = openSync(file, 'a', 0o600);
  try {
    if (flock(fd, file)) return { fd, release: () => closeSync(fd) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
  return undefined;
}

/** The number our descriptor has in the helper. */
const FD = 3;
/** LOCK_EX | LOCK_NB, the same numbers everywhere. */
const PERL = `open(my $file, ">>&=${FD}") or die "$!\\n"; exit 0 if flock($file, 6); die "$!\\n" unless $!{EWOULDBLOCK}; exit 1;`;
/** Node cannot lock by itself. Linux has flock (util-linux, busybox), macOS has Perl. */
const HELPERS = [
  ['flock', '-n', String(FD)],
  ['perl', '-e', PERL],
] as const;

/** The helper locks the open file that we share with it, so the lock stays ours when it has ended. */
function flock(fd: number, file: string): boolean {
  for (const [command, ...args] of HELPERS) {
    const { status, error, stderr } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'pipe', fd] });
    if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') continue;
    if (status === 0) return true;
    const reason = stderr?.toString().trim() || error?.message;
    if (status === 1 && !reason) return false;
    throw new Error(`${file} can't be locked: ${reason ?? `${command} ended with code ${status}`}.`);
  }
  throw new Error(`${file} can't be locked: neither flock (util-linux) nor perl is here. Install one of them.`);
}

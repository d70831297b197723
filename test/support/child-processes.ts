import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface ChildProcess {
  pid: number;
  /** Its command line. */
  args: string;
}

/** The processes that a process has started and that still run, without the one that looks. */
export async function childrenOf(parent: number): Promise<ChildProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  const rows = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line));
  return rows.flatMap((row) => {
    const [, pid, ppid, args = ''] = row ?? [];
    return Number(ppid) === parent && !args.startsWith('ps ') ? [{ pid: Number(pid), args }] : [];
  });
}

import { join } from 'node:path';
import type { Report } from '../src/platform/report.js';
import { type BinaryStep, findOnPath, installAtomically, type Verify } from './resolve-binary.js';
import { runLong } from './run-long.js';

export interface GoInstall {
  /** For example `github.com/versity/versitygw/cmd/versitygw@v1.8.0`. */
  packageAtVersion: string;
  /** The program's file name. */
  binary: string;
  /** How long it takes on two cores with nothing cached, for the person who waits. */
  about: string;
  target: string;
  verify: Verify;
  report: Report;
}

/** Enough for one slow core and a slow network; a build that hangs must end some day. */
const TIMEOUT_MS = 30 * 60_000;

/** The step that builds a program with `go install`, where Go is there. */
export function goInstallStep(options: GoInstall): BinaryStep {
  return { name: 'go install', try: () => goInstall(options) };
}

async function goInstall({ packageAtVersion, binary, about, target, verify, report }: GoInstall): Promise<string> {
  const go = await findOnPath(['go']);
  report(`${binary}: go install ${packageAtVersion}, about ${about} the first time.`);
  return installAtomically(target, async (folder) => {
    await runLong({
      title: `${binary}: go install`,
      command: go,
      args: ['install', packageAtVersion],
      env: { GOBIN: folder },
      timeoutMs: TIMEOUT_MS,
      report,
    });
    return verify(join(folder, binary));
  });
}

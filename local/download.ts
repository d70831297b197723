import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { type Report, reasonOf } from '../src/platform/report.js';
import { type BinaryStep, installAtomically, type Verify } from './resolve-binary.js';

const run = promisify(execFile);

/** Short: a network that blocks us must not hold up the next step. */
const SILENCE_MS = 10_000;
const PROGRESS_EVERY_MS = 5000;

export interface ArchiveDownload {
  /** Undefined when nothing is offered for this system. */
  url: string | undefined;
  /** The program's path inside the .tar.gz. */
  member: string;
  target: string;
  verify: Verify;
  report: Report;
}

/** The step that fetches an official release archive and takes one program out of it. */
export function downloadStep(options: ArchiveDownload): BinaryStep {
  return { name: 'download', try: () => downloadFromArchive(options) };
}

async function downloadFromArchive({ url, member, target, verify, report }: ArchiveDownload): Promise<string> {
  if (url === undefined) throw new Error(`there is none for ${process.platform} ${process.arch}.`);
  return installAtomically(target, async (folder) => {
    const archive = join(folder, 'archive.tar.gz');
    await downloadFile(url, archive, report);
    await run('tar', ['-xzf', archive, '-C', folder]);
    return verify(join(folder, member));
  });
}

/**
 * Streams a URL into a file, by way of FILE.part. Throws with the address when it can't.
 * @param silenceMs longest wait for the answer, and between two pieces of it
 */
export async function downloadFile(url: string, file: string, report: Report, silenceMs = SILENCE_MS): Promise<void> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(new Error(`silent for ${silenceMs / 1000} s`)), silenceMs);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const bytes = Number(response.headers.get('content-length') ?? 0);
    await pipeline(
      Readable.fromWeb(response.body),
      progress(new URL(url).host, bytes, report, () => timer.refresh()),
      createWriteStream(`${file}.part`),
    );
    await rename(`${file}.part`, file);
  } catch (error) {
    throw new Error(`${url}: ${reasonOf(error)}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function progress(host: string, total: number, report: Report, alive: () => void): Transform {
  let got = 0;
  let reportedAt = Date.now();
  return new Transform({
    transform(chunk: Uint8Array, _encoding, done) {
      got += chunk.length;
      alive();
      if (Date.now() - reportedAt > PROGRESS_EVERY_MS) {
        reportedAt = Date.now();
        report(`${host}: ${progressText(got, total)}`);
      }
      done(null, chunk);
    },
  });
}

function progressText(got: number, total: number): string {
  const megabytes = (count: number) => (count / 1e6).toFixed(0);
  if (total === 0) return `${megabytes(got)} MB`;
  return `${Math.floor((100 * got) / total)} % of ${megabytes(total)} MB`;
}

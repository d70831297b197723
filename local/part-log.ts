import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const TAIL_BYTES = 4096;

/** The length of the log so far: what was written by an earlier run does not explain this one. */
export async function prepareLog(logFile: string | undefined): Promise<number> {
  if (logFile === undefined) return 0;
  await mkdir(dirname(logFile), { recursive: true });
  return (await stat(logFile).catch(() => undefined))?.size ?? 0;
}

/** What a part wrote last before it ended, for the error of a part that did not start. */
export async function logTail(logFile: string | undefined, logStart: number): Promise<string> {
  if (logFile === undefined) return '';
  await using file = await open(logFile, 'r');
  const { size } = await file.stat();
  const start = Math.max(logStart, size - TAIL_BYTES);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  const text = buffer.toString('utf8', 0, bytesRead).trim();
  return text === '' ? ` Nothing was written to ${logFile}.` : ` The end of ${logFile}:\n${text}`;
}

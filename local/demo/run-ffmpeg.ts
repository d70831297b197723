import { spawn } from 'node:child_process';

export interface FfmpegResult {
  exitCode: number;
  stdout: Buffer;
  /** At log level `error`: empty when nothing was wrong. */
  stderr: string;
}

/** Runs ffmpeg quietly and keeps what it prints; rejects only where it cannot be started. */
export function runFfmpeg(ffmpegPath: string, args: readonly string[]): Promise<FfmpegResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(ffmpegPath, ['-hide_banner', '-nostdin', '-v', 'error', ...args]);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.once('error', (cause) => reject(new Error(`Cannot start ffmpeg (${ffmpegPath}).`, { cause })));
    child.once('close', (code) => {
      resolve({ exitCode: code ?? 1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString().trim() });
    });
  });
}

/** Like `runFfmpeg`, but a failure is an Error that says what was being done and what ffmpeg said. */
export async function mustRunFfmpeg(ffmpegPath: string, args: readonly string[], doing: string): Promise<Buffer> {
  const { exitCode, stdout, stderr } = await runFfmpeg(ffmpegPath, args);
  if (exitCode !== 0) throw new Error(`ffmpeg failed while ${doing}: ${stderr || `exit code ${exitCode}`}`);
  return stdout;
}

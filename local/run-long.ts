import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { childEnvironment, type Environment } from '../src/platform/config.js';
import type { Report } from '../src/platform/report.js';

export interface LongRun {
  /** Begins each progress line: "temporal: go install". */
  title: string;
  command: string;
  args: string[];
  env?: Environment;
  timeoutMs: number;
  report: Report;
}

const PROGRESS_EVERY_MS = 15_000;
/** The last words of a failed build say why; its whole output would not be read. */
const TAIL_CHARACTERS = 1500;

/** Runs a program that takes minutes, with a line every 15 s; throws with the end of its output when it fails. */
export async function runLong({ title, command, args, env = {}, timeoutMs, report }: LongRun): Promise<void> {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const child = spawn(command, args, {
    env: childEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
  });
  const tail = keepTail(child.stdout, child.stderr);
  const progress = setInterval(() => report(`${title}: ${seconds()} s so far.`), PROGRESS_EVERY_MS);
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (code !== 0) throw new Error(`${command} ended with ${signal ?? `code ${code}`}: ${tail()}`);
  } finally {
    clearInterval(progress);
  }
  report(`${title}: done in ${seconds()} s.`);
}

function keepTail(...streams: NodeJS.ReadableStream[]): () => string {
  let text = '';
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-TAIL_CHARACTERS);
    });
  }
  return () => text.trim();
}

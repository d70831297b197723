import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { pathOf } from './answer-path.js';
import { type Answer, judgeAnswer } from './judge-answer.js';

/** Where APIs that are processes of their own write their answers, and how many of those were judged. */
const files = new Map<string, number>();

/** What such a process of a test is started with, so that its answers are judged as those of an API in this process are. */
export function judgedProcess(port: string): Record<string, string> {
  const file = join(tmpdir(), `pro-answers-${randomUUID()}.jsonl`);
  files.set(file, 0);
  onTestFinished(() => {
    files.delete(file);
    rmSync(file, { force: true });
  });
  const recorder = new URL('./answers-recorder.mjs', import.meta.url);
  recorder.search = new URLSearchParams({ file, port }).toString();
  return { NODE_OPTIONS: `--import=${recorder}` };
}

type Recorded = Omit<Answer, 'path'> & { url: string };

/** What came together since it was asked last; check-answers.ts asks after each test. */
export function takeProcessFaults(): string[] {
  return [...files].flatMap(([file, judged]) => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    files.set(file, lines.length);
    return lines.slice(judged).flatMap((line) => {
      const { url, ...answer } = JSON.parse(line) as Recorded;
      return judgeAnswer({ ...answer, path: pathOf(url) });
    });
  });
}

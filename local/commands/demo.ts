import type { Job } from '../../src/api-client/api-client.js';
import type { Answer, Io } from '../../src/operator/command-line/command.js';
import { EXIT } from '../../src/operator/command-line/exit-codes.js';
import { loadStackConfig, type StackConfig } from '../../src/platform/config.js';
import { aborted, stopSignal } from '../../src/platform/process.js';
import type { Report } from '../../src/platform/report.js';
import { agreeToCost } from '../demo/agree-to-cost.js';
import { type CheckReport, checkResult } from '../demo/check-result.js';
import { type DemoOptions, type DemoWords, demoOptions } from '../demo/demo-options.js';
import { downloadResult } from '../demo/download-result.js';
import { followJob } from '../demo/follow-job.js';
import { liveLine } from '../demo/live-line.js';
import { sayWhatToOpen } from '../demo/open-next.js';
import { sampleInput } from '../demo/sample-media.js';
import { submitJob } from '../demo/submit-job.js';
import { chooseInput, type MeasuredInput } from '../demo/user-input.js';
import { resolveFfmpeg } from '../ffmpeg.js';
import { type Stack, startStack } from '../stack.js';

/** What the demo needs of a stack, its own or one that already runs. */
interface Target {
  apiUrl: string;
  temporalUiUrl?: string;
  /** Its own. */
  stack?: Stack;
  failed?: Promise<string>;
  stop(): Promise<void>;
}

/** `pro demo`: from nothing to a checked video. */
export async function runDemo(words: DemoWords, io: Io): Promise<Answer> {
  const options = demoOptions(words);
  const { report } = io;
  const config = loadStackConfig();
  const ffmpegPath = await resolveFfmpeg(config); // the stack says which one
  const input = await chooseInput(options, await sampleInput());
  if (!(await agreeToCost({ ...options, config, input, report }))) return NOT_AGREED;
  const interrupt = stopSignal();
  const target = await findTarget(options, { config, report, signal: interrupt });
  const ended = endOf(target);
  try {
    const signal = AbortSignal.any([interrupt, ended, deadline(options.timeoutMinutes)]);
    const made = await makeVideo({ options, input, ffmpegPath, target, signal, io }).catch((error) => {
      signal.throwIfAborted(); // its reason says more than the call it interrupted
      throw error;
    });
    if (options.keep) await aborted(AbortSignal.any([interrupt, ended]));
    return { code: made.ok ? EXIT.done : EXIT.failed, json: made };
  } finally {
    await target.stop();
  }
}

/** The lines above say the same to people. */
const NOT_AGREED: Answer = {
  code: EXIT.usage,
  json: {
    error: { code: 'not_agreed', message: 'It may cost money, so nothing was sent.', next: 'Add --yes to go on.' },
  },
};

interface StackWish {
  config: StackConfig;
  report: Report;
  signal: AbortSignal;
}

async function findTarget({ api }: DemoOptions, { config, report, signal }: StackWish): Promise<Target> {
  if (api) return { apiUrl: api, stop: async () => {} };
  const stack = await startStack({ config, report, signal });
  const stop = () => {
    report('Stopping everything that was started; the data is kept.');
    return stack.stop();
  };
  return { ...stack, stack, stop };
}

interface Run {
  options: DemoOptions;
  input: MeasuredInput;
  ffmpegPath: string;
  target: Target;
  signal: AbortSignal;
  io: Io;
}

/** What came of it. */
interface Made {
  ok: boolean;
  job: Job;
  resultFile?: string;
  checks?: CheckReport['checks'];
}

/** The client's part: submit, follow, download, check. Everything goes over HTTP. */
async function makeVideo({ options, input, ffmpegPath, target, signal, io }: Run): Promise<Made> {
  const { report } = io;
  const { apiUrl } = target;
  const { model, syncMode } = options;
  report(`Sending ${input.videoFile} and ${input.audio.length} audio files to ${apiUrl} …`);
  const submitted = await submitJob({ apiUrl, input, model, syncMode, signal });
  report(`Job ${submitted.id} is accepted.`);
  for (const { field, message } of submitted.warnings) report(`  ${field}: ${message}`);
  const job = await follow(io, apiUrl, submitted.id, signal);
  let made: Made = { ok: false, job };
  if (job.status === 'completed') {
    const resultFile = await downloadResult({ apiUrl, job, folder: process.cwd(), signal });
    const audio = new Map(input.audio.map(({ refId, file }) => [refId, file]));
    const segments = job.segments ?? input.segments;
    const { videoFile } = input;
    const checked = await checkResult({ resultFile, videoFile, audio, segments, syncMode, ffmpegPath });
    made = { ok: checked.ok, job, resultFile, checks: checked.checks };
    reportChecks(report, checked, resultFile);
  } else reportFailure(report, job);
  const { temporalUiUrl, stack } = target;
  await sayWhatToOpen({ options, apiUrl, temporalUiUrl, stack, job, report });
  return made;
}

async function follow({ json }: Io, apiUrl: string, jobId: string, signal: AbortSignal): Promise<Job> {
  const line = liveLine(json ? process.stderr : process.stdout);
  try {
    return await followJob({ apiUrl, jobId, show: line.show, signal });
  } finally {
    line.end();
  }
}

function reportChecks(report: Report, { ok, checks }: CheckReport, resultFile: string): void {
  report('\nThe result, checked by its content:');
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, detail, ok } of checks) report(`  ${ok ? '✓' : '✗'} ${name.padEnd(width)}  ${detail}`);
  report(`\n${ok ? 'The video is ready' : 'The video is not as it should be'}: ${resultFile}`);
}

function reportFailure(report: Report, { status, error }: Job): void {
  const why = error ? `${error.message} ${error.next} (${error.code})` : 'No reason is given.';
  report(`\nThe job ended as "${status}": ${why}`);
}

/** Aborts when a part of the stack cannot be kept alive, so that nobody waits for a job that nothing works on. */
function endOf({ failed }: Target): AbortSignal {
  const controller = new AbortController();
  void failed?.then((part) =>
    controller.abort(new Error(`${part} keeps ending by itself, so the demo gives up; see the logs in DATA_DIR.`)),
  );
  return controller.signal;
}

function deadline(minutes: number): AbortSignal {
  const controller = new AbortController();
  const message = `The job has not ended after ${minutes} minutes; it goes on while the stack runs.`;
  setTimeout(() => controller.abort(new Error(message)), minutes * 60_000).unref();
  return controller.signal;
}

import { loadStackConfig, type StackConfig } from '../config.js';
import { agreeToCost } from '../demo/agree-to-cost.js';
import { type CheckReport, checkResult } from '../demo/check-result.js';
import { DEMO_HELP, type DemoOptions, readDemoOptions, UsageError } from '../demo/demo-options.js';
import { downloadResult } from '../demo/download-result.js';
import { followJob } from '../demo/follow-job.js';
import { type Job, jobUrl } from '../demo/job-client.js';
import { liveLine } from '../demo/live-line.js';
import { sampleInput } from '../demo/sample-media.js';
import { submitJob } from '../demo/submit-job.js';
import { chooseInput, type MeasuredInput } from '../demo/user-input.js';
import { resolveFfmpeg } from '../embedded/ffmpeg.js';
import { startStack } from '../embedded/stack.js';
import { aborted, stopSignal } from '../process.js';

/** What the demo needs of a stack, its own or one that already runs. */
interface Target {
  apiUrl: string;
  temporalUiUrl?: string;
  failed?: Promise<string>;
  stop(): Promise<void>;
}

const report = (line: string) => console.log(line);

/** `pro demo`: from nothing to a checked video. Returns the exit code: 0 right, 1 not, 2 usage or no `--yes`. */
export async function runDemo(argv: string[]): Promise<number> {
  try {
    const options = readDemoOptions(argv);
    if (options.help) report(DEMO_HELP);
    return options.help ? 0 : await demo(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
    return 2;
  }
}

async function demo(options: DemoOptions): Promise<number> {
  const config = loadStackConfig();
  const ffmpegPath = await resolveFfmpeg(config); // the stack says which one
  const input = await chooseInput(options, await sampleInput(ffmpegPath, config.DATA_DIR));
  if (!(await agreeToCost({ ...options, config, input, report }))) return 2;
  const interrupt = stopSignal();
  const target = await findTarget(options, config, interrupt);
  const ended = endOf(target);
  try {
    const signal = AbortSignal.any([interrupt, ended, deadline(options.timeoutMinutes)]);
    const good = await makeVideo({ options, input, ffmpegPath, target, signal }).catch((error) => {
      signal.throwIfAborted(); // its reason says more than the call it interrupted
      throw error;
    });
    if (options.keep) await aborted(AbortSignal.any([interrupt, ended]));
    return good ? 0 : 1;
  } finally {
    await target.stop();
  }
}

async function findTarget({ api }: DemoOptions, config: StackConfig, signal: AbortSignal): Promise<Target> {
  if (api) return { apiUrl: api, stop: async () => {} };
  const stack = await startStack({ config, report, signal });
  const stop = () => {
    report('Stopping everything that was started; the data is kept.');
    return stack.stop();
  };
  return { ...stack, stop };
}

interface Run {
  options: DemoOptions;
  input: MeasuredInput;
  ffmpegPath: string;
  target: Target;
  signal: AbortSignal;
}

/** The client's part: submit, follow, download, check. Everything goes over HTTP. */
async function makeVideo({ options, input, ffmpegPath, target, signal }: Run): Promise<boolean> {
  const { apiUrl } = target;
  const { model, syncMode } = options;
  report(`Sending ${input.videoFile} and ${input.audio.length} audio files to ${apiUrl} …`);
  const submitted = await submitJob({ apiUrl, input, model, syncMode, signal });
  report(`Job ${submitted.id} is accepted.`);
  for (const { field, message } of submitted.warnings) report(`  ${field}: ${message}`);
  const job = await follow(apiUrl, submitted.id, signal);
  let good = false;
  if (job.status === 'completed') {
    const resultFile = await downloadResult({ apiUrl, job, folder: process.cwd(), signal });
    const audio = new Map(input.audio.map(({ refId, file }) => [refId, file]));
    const segments = job.segments ?? input.segments;
    const { videoFile } = input;
    const checked = await checkResult({ resultFile, videoFile, audio, segments, syncMode, ffmpegPath });
    good = checked.ok;
    reportChecks(checked, resultFile);
  } else reportFailure(job);
  reportAddresses(target, job, options.keep);
  return good;
}

async function follow(apiUrl: string, jobId: string, signal: AbortSignal): Promise<Job> {
  const line = liveLine(process.stdout);
  try {
    return await followJob({ apiUrl, jobId, show: line.show, signal });
  } finally {
    line.end();
  }
}

function reportChecks({ ok, checks }: CheckReport, resultFile: string): void {
  report('\nThe result, checked by its content:');
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, detail, ok } of checks) report(`  ${ok ? '✓' : '✗'} ${name.padEnd(width)}  ${detail}`);
  report(`\n${ok ? 'The video is ready' : 'The video is not as it should be'}: ${resultFile}`);
}

function reportFailure({ status, error }: Job): void {
  const why = error ? `${error.message} ${error.next} (${error.code})` : 'No reason is given.';
  report(`\nThe job ended as "${status}": ${why}`);
}

function reportAddresses({ apiUrl, temporalUiUrl }: Target, job: Job, kept: boolean): void {
  const temporal = job.links.temporal ?? (temporalUiUrl && `${temporalUiUrl}/namespaces/default/workflows/${job.id}`);
  report(`
Open next:
  API docs       ${new URL('/docs', apiUrl).href}
  This job       ${jobUrl(apiUrl, job.id)}
  In Temporal    ${temporal ?? 'no Temporal UI is known'}
${kept ? 'They answer until Ctrl-C, which stops everything.' : 'They answer while the stack runs: `npm start` brings it back, with this job in it.'}`);
}

/** Aborts when a part of the stack dies, so that nobody waits for a job that nothing works on. */
function endOf({ failed }: Target): AbortSignal {
  const controller = new AbortController();
  void failed?.then((part) => controller.abort(new Error(`${part} has ended by itself; see the logs in DATA_DIR.`)));
  return controller.signal;
}

function deadline(minutes: number): AbortSignal {
  const controller = new AbortController();
  const message = `The job has not ended after ${minutes} minutes; it goes on while the stack runs.`;
  setTimeout(() => controller.abort(new Error(message)), minutes * 60_000).unref();
  return controller.signal;
}

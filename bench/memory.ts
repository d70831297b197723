import { join } from 'node:path';
import { followJob } from '../local/demo/follow-job.js';
import { type DemoInput, sampleInput } from '../local/demo/sample-media.js';
import { submitJob } from '../local/demo/submit-job.js';
import { quietAwsSdk } from '../src/platform/config.js';
import { startBenchStack } from './bench-stack.js';
import { atEnd, ownFolder, thenCleanUp } from './clean-up.js';
import { largeVideo } from './large-video.js';
import { type MemoryUse, memoryUse } from './resident-memory.js';

/**
 * `npm run bench:memory [-- MIB]`: how much the API grows while it takes in a large video, and the worker while it
 * brings the equally large result home. Real processes and stores; exits with 1 where one grows beyond the limit.
 */

const MIB = 1024 ** 2;
const LIMIT_MIB = 150;
const DEFAULT_MIB = 1024;

quietAwsSdk();
const folder = await ownFolder('bench');
await thenCleanUp(async () => {
  process.exitCode = (await measure(Number(process.argv[2] ?? DEFAULT_MIB) * MIB)) ? 0 : 1;
});

async function measure(bytes: number): Promise<boolean> {
  const report = (line: string) => console.log(line);
  const stack = await startBenchStack(folder, atEnd, report);
  const { apiUrl, apiPid, workerPid } = stack;
  const small = await sampleInput();
  const large = { ...small, videoFile: await largeVideo(small.videoFile, join(folder, 'large.mp4'), bytes) };

  // Code is compiled and pools are filled once; that is no growth with the size of a file.
  await finish(apiUrl, await submit(apiUrl, small));
  let jobId = '';
  const upload = await memoryUse({ api: apiPid }, async () => {
    jobId = await submit(apiUrl, large);
  });
  const job = await memoryUse({ worker: workerPid }, () => finish(apiUrl, jobId));
  const results = { 'API, upload': upload.api, 'worker, whole job': job.worker };
  print(bytes, results);
  return Object.values(results).every((use) => growthMib(use) <= LIMIT_MIB);
}

async function submit(apiUrl: string, input: DemoInput): Promise<string> {
  // "silence" leaves the video its length, as the simulator's unrendered results have it.
  const { id } = await submitJob({ apiUrl, input, model: 'lipsync-2', syncMode: 'silence' });
  return id;
}

async function finish(apiUrl: string, jobId: string): Promise<void> {
  const job = await followJob({ apiUrl, jobId, show: () => undefined });
  if (job.status !== 'completed') throw new Error(`The job has ended "${job.status}": ${JSON.stringify(job.error)}`);
}

function growthMib({ baseline, peak }: MemoryUse): number {
  return (peak - baseline) / MIB;
}

function print(bytes: number, results: Record<string, MemoryUse>) {
  console.log(`\nResident memory with a video of ${bytes / MIB} MiB, in MiB`);
  const rows = Object.entries(results).map(([name, use]) => {
    const cells = [use.baseline / MIB, use.peak / MIB, growthMib(use)].map((value) => value.toFixed(0));
    return [name, ...cells, String(LIMIT_MIB)];
  });
  for (const [name = '', ...cells] of [['', 'baseline', 'peak', 'growth', 'limit'], ...rows]) {
    console.log(name.padEnd(20) + cells.map((cell) => cell.padStart(10)).join(''));
  }
}

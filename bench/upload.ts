import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sampleInput } from '../local/demo/sample-media.js';
import { quietAwsSdk } from '../src/platform/config.js';
import { createObjectStore } from '../src/storage/object-store.js';
import { atEnd, ownFolder, thenCleanUp } from './clean-up.js';
import { largeVideo } from './large-video.js';
import { memoryUse } from './resident-memory.js';
import { printUploads, type UploadRun } from './upload-report.js';
import { startUploadStack, type UploadStack } from './upload-stack.js';
import { FILES, uploadWays, type Way } from './upload-ways.js';

/**
 * `npm run bench:upload [-- --largest 2GiB --rounds 3]`: files of 16 MiB, 64 MiB … into one S3, by the bare AWS SDK and by
 * each way that the product has, in turn. Prints their speed next to the SDK's and how much the API grows; exits with 1 where
 * a goal is missed.
 */

const MIB = 1024 ** 2;
const SMALLEST = 16 * MIB;
/** Of one size to the next. */
const STEP = 4;

const { values } = parseArgs({
  options: { largest: { type: 'string', default: '2GiB' }, rounds: { type: 'string', default: '3' } },
});
const rounds = Math.max(1, Number(values.rounds) || 1);
const largest = bytesIn(values.largest);

quietAwsSdk();
const folder = await ownFolder('bench-upload');
await thenCleanUp(async () => {
  const stack = await startUploadStack(folder, atEnd, console.log);
  process.exitCode = printUploads(await measure(stack), rounds) ? 0 : 1;
});

async function measure(stack: UploadStack): Promise<UploadRun[]> {
  const runs: UploadRun[] = [];
  const ways = await uploadWays(stack);
  // Code is compiled and pools are filled once; that is no cost of a file.
  for (const way of ways) await send(stack, way, SMALLEST);
  for (const bytes of sizes()) {
    for (let round = 0; round < rounds; round += 1) {
      for (const way of inTurn(ways, round)) runs.push({ round, ...(await send(stack, way, bytes)) });
    }
  }
  return runs;
}

function sizes(): number[] {
  const all = [];
  for (let bytes = SMALLEST; bytes < largest; bytes *= STEP) all.push(bytes);
  return [...all, largest];
}

/** Each round begins with another one, so that none always has the disk to itself. */
function inTurn(ways: readonly Way[], round: number): Way[] {
  return ways.map((_, place) => ways[(place + round) % ways.length] as Way);
}

async function send(stack: UploadStack, way: Way, bytes: number): Promise<Omit<UploadRun, 'round'>> {
  const { videoFile } = await sampleInput();
  const file = await largeVideo(videoFile, join(folder, `${bytes}.mp4`), bytes);
  let ms = 0;
  const use = await memoryUse({ api: way.api.pid }, async () => {
    const begun = performance.now();
    await way.send(file, bytes);
    ms = performance.now() - begun;
  });
  await empty(stack);
  const growth = use.api.peak - use.api.baseline;
  console.log(`${way.name.padEnd(12)} ${(bytes / MIB).toFixed(0).padStart(5)} MiB in ${(ms / 1000).toFixed(2)} s`);
  return { way, bytes, ms, growth };
}

/** The disk is to hold one of them at a time. */
async function empty({ store }: UploadStack): Promise<void> {
  const objects = createObjectStore(store);
  await objects.deletePrefix(FILES);
  objects.close();
}

/** Such as 256MiB or 2GiB. */
function bytesIn(words: string): number {
  const [, amount, unit] = /^(\d+)(MiB|GiB)$/.exec(words) ?? [];
  if (amount === undefined) throw new Error(`--largest ${words} is no size; say it as 256MiB or 2GiB.`);
  return Math.max(SMALLEST, Number(amount) * (unit === 'GiB' ? 1024 * MIB : MIB));
}

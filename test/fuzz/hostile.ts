import { readFile } from 'node:fs/promises';
import { AppError } from '../../src/domain/errors.js';
import type { TrackKind } from '../../src/media/inspect-media.js';
import type { MediaProber } from '../../src/media/prober.js';
import { hostileFiles, type Ordinary } from '../support/hostile/hostile-files.js';
import type { VirtualFile } from '../support/hostile/virtual-file.js';
import { H264, type MediaFiles, picture, sine } from '../support/media-files.js';

const BYTES = 300 * 1024 ** 2;
/** Of a small MP4 kept in memory, and of the pieces that are on their way. */
const MOST_GROWTH = 300 * 1024 ** 2;

/** Reads every hostile file as a video and as a sound; returns what must not be. */
export async function readHostile(
  prober: MediaProber,
  media: MediaFiles,
  say: (line: string) => void,
): Promise<string[]> {
  const wrong: string[] = [];
  const before = process.memoryUsage.rss();
  for (const [name, file] of Object.entries(hostileFiles(await makeOrdinary(media), BYTES))) {
    for (const track of ['video', 'audio'] as const) {
      const begun = performance.now();
      const outcome = await outcomeOf(prober, file, track);
      if (!outcome.isRight) wrong.push(`${name} as ${track}: ${outcome.words}`);
      const grown = process.memoryUsage.rss() - before;
      if (grown > MOST_GROWTH) wrong.push(`${name} as ${track}: this process grew by ${grown} bytes`);
      say(`${((performance.now() - begun) / 1000).toFixed(1).padStart(7)} s  ${name}, ${track}: ${outcome.words}`);
    }
  }
  return wrong;
}

async function makeOrdinary(media: MediaFiles): Promise<Ordinary> {
  const clip = await media.make(
    ...picture(1),
    ...sine(1),
    ...H264,
    '-c:a',
    'aac',
    '-movflags',
    '+faststart',
    'one.mp4',
  );
  const fragments = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof', 'one-in-fragments.mp4'];
  const fragmented = await media.make('-i', clip, '-c', 'copy', ...fragments);
  const transport = await media.make('-i', clip, '-c', 'copy', 'one.ts');
  return { mp4: await readFile(clip), fragmented: await readFile(fragmented), transport: await readFile(transport) };
}

async function outcomeOf(prober: MediaProber, file: VirtualFile, track: TrackKind) {
  try {
    const { seconds } = await prober.probe({ name: 'it', track, ...file });
    const isRight = seconds === undefined || (seconds > 0 && Number.isFinite(seconds));
    return { isRight, words: seconds === undefined ? 'no such track' : `${seconds} s` };
  } catch (error) {
    return { isRight: error instanceof AppError && error.code === 'invalid_media', words: String(error) };
  }
}

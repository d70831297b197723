import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Segment } from '../../src/domain/segments.js';

/** One audio file with the name segments use for it. */
export interface NamedAudio {
  refId: string;
  file: string;
}

export interface DemoInput {
  videoFile: string;
  audio: NamedAudio[];
  segments: Segment[];
}

/** Three voices: one runs longer than its segment, one about as long, of the third only the middle is used. */
const SAMPLE_SEGMENTS: Segment[] = [
  { startTime: 1, endTime: 4.5, audioInput: { refId: 'narrator' } },
  { startTime: 5.5, endTime: 8, audioInput: { refId: 'guest' } },
  { startTime: 8.8, endTime: 11.2, audioInput: { refId: 'announcer', startTime: 1.6, endTime: 4.4 } },
];

/** The sample input. Its files are committed beside this one; the build copies them. */
export async function sampleInput(): Promise<DemoInput> {
  const refIds = SAMPLE_SEGMENTS.map((segment) => segment.audioInput.refId);
  const audio = await Promise.all(refIds.map(async (refId) => ({ refId, file: await sampleFile(`${refId}.mp3`) })));
  return { videoFile: await sampleFile('sample.mp4'), audio, segments: structuredClone(SAMPLE_SEGMENTS) };
}

async function sampleFile(name: string): Promise<string> {
  const file = fileURLToPath(new URL(`./samples/${name}`, import.meta.url));
  if (await exists(file)) return file;
  throw new Error(`The sample ${file} is missing; check out the repository again.`);
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

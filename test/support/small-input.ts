import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DemoInput } from '../../local/demo/sample-media.js';
import { resolveFfmpeg } from '../../local/ffmpeg.js';
import { loadStackConfig } from '../../src/platform/config.js';
import { makeMedia } from '../chaos/load.js';

/** The least that is a job: rendering the demo's takes most of the CPU of a test in which only the job's course matters. */
export async function smallInput(): Promise<DemoInput & { longestFile: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'pro-input-'));
  const { videos, voice } = await makeMedia(await resolveFfmpeg(loadStackConfig()), folder);
  const segments = [{ startTime: 0.1, endTime: 0.9, audioInput: { refId: 'voice', startTime: 0, endTime: 0.8 } }];
  return {
    videoFile: videos[0]?.file ?? '',
    longestFile: videos.at(-1)?.file ?? '',
    ...{ segments, audio: [{ refId: 'voice', file: voice }] },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

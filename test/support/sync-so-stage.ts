import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { resolveFfmpeg } from '../../local/ffmpeg.js';
import { type Simulator, startSimulator } from '../../simulator/server.js';
import type { GenerationRequest } from '../../src/sync-so/schemas.js';

export interface Stage {
  simulator: Simulator;
  apiKey: string;
  /** Three seconds of picture and sound each, to be uploaded. */
  video: Buffer;
  audio: Buffer;
  /** A body that is right in every respect, with a name of its own. */
  request(name: string): GenerationRequest;
  stop(): Promise<void>;
}

/** A simulator with media it can fetch: what the two clients play on. */
export async function startStage(): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'sync-so-contract-'));
  const ffmpegPath = await resolveFfmpeg({});
  const { video, audio } = await makeMedia(ffmpegPath, folder);
  const media = await serve({ '/video.mp4': video, '/audio.wav': audio });
  const apiKey = 'fake-key-for-tests';
  const simulator = await startSimulator({ port: 0, ffmpegPath, workDir: folder, apiKey, fast: true, minSeconds: 0.2 });
  return {
    ...{ simulator, apiKey, video, audio },
    request: (outputFileName) => requestFor(media.url, outputFileName),
    async stop() {
      await simulator.stop();
      await media.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function requestFor(mediaUrl: string, outputFileName: string): GenerationRequest {
  return {
    model: 'lipsync-2',
    input: [
      { type: 'video', url: `${mediaUrl}/video.mp4` },
      { type: 'audio', refId: 'voice', url: `${mediaUrl}/audio.wav` },
    ],
    options: { sync_mode: 'remap' },
    segments: [{ startTime: 0.5, endTime: 2, audioInput: { refId: 'voice', startTime: 0, endTime: 1.5 } }],
    outputFileName,
  };
}

async function makeMedia(ffmpegPath: string, folder: string) {
  const run = promisify(execFile);
  const files = { video: join(folder, 'video.mp4'), audio: join(folder, 'audio.wav') };
  const sound = ['-f', 'lavfi', '-i', 'sine=frequency=440:duration=3'];
  const picture = ['-f', 'lavfi', '-i', 'testsrc=size=160x120:rate=25:duration=3'];
  await run(ffmpegPath, ['-y', ...picture, ...sound, '-pix_fmt', 'yuv420p', '-shortest', files.video]);
  await run(ffmpegPath, ['-y', ...sound, files.audio]);
  return { video: await readFile(files.video), audio: await readFile(files.audio) };
}

async function serve(files: Record<string, Buffer>) {
  const server = createServer((request, response) => void response.end(files[request.url ?? '']));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

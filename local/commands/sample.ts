import { relative } from 'node:path';
import type { Answer } from '../../src/operator/command-line/command.js';
import { EXIT } from '../../src/operator/command-line/exit-codes.js';
import { loadStackConfig } from '../../src/platform/config.js';
import { type DemoInput, sampleInput } from '../demo/sample-media.js';

/** `pro sample`: what the README's curl sends. */
export async function runSample(): Promise<Answer> {
  const config = loadStackConfig();
  const input = await sampleInput();
  const curl = curlOf(input, `http://127.0.0.1:${config.API_PORT}`);
  return {
    code: EXIT.done,
    json: { ...input, curl },
    text: `${input.videoFile}\n${input.audio.map(({ file }) => file).join('\n')}\n\nWith \`npm start\` in another terminal:\n\n${curl}`,
  };
}

/** As somebody types it in this folder. */
function curlOf({ videoFile, audio, segments }: DemoInput, apiUrl: string): string {
  const path = (file: string) => relative(process.cwd(), file);
  return [
    `curl ${apiUrl}/api/v1/sync/pro-sync-process`,
    '-F model=lipsync-2',
    `-F 'segments=${JSON.stringify(segments)}'`,
    `-F 'video=@${path(videoFile)}'`,
    ...audio.map(({ refId, file }) => `-F 'audio[${refId}]=@${path(file)}'`),
  ].join(' \\\n  ');
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Enough of stderr to hold ffmpeg's own explanation. */
const TAIL_CHARACTERS = 2000;

/** Runs ffmpeg to its end; an Error with the tail of its words when it fails. The signal kills it. */
export async function runFfmpeg(ffmpegPath: string, args: readonly string[], signal?: AbortSignal): Promise<void> {
  const common = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'];
  const child = spawn(ffmpegPath, [...common, ...args], { stdio: ['ignore', 'ignore', 'pipe'], signal });
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-TAIL_CHARACTERS);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${tail.trim()}`);
}

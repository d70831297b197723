import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Enough of stderr to hold ffmpeg's own explanation. */
const TAIL_CHARACTERS = 2000;
/** A film of 30 min in 1080p takes a third of it; what takes longer hangs. */
const LONGEST_MS = 3600_000;

/** By ffmpeg's names: what containers.ts lets in. Without, a playlist would be read too, and files it names. */
const DEMUXERS = 'mov,matroska,avi,wav,mp3,ogg,flac,asf,aac';

/** Somebody's file as an input: nothing but this file is opened, and only as one of Sync.so's containers. */
export const foreignFile = (path: string): string[] => [
  ...['-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS, '-i', `file:${path}`],
];

/** Nothing of a source but what was asked for: chapters last as long as the source did, and make a clip longer. */
export const NO_EXTRAS = ['-map_chapters', '-1', '-map_metadata', '-1', '-sn', '-dn'];

export interface RunOptions {
  /** Kills it. */
  signal?: AbortSignal;
  /** Gets what it prints, line by line. */
  onLine?: (line: string) => void;
}

/** Runs ffmpeg to its end; an Error with the tail of its words when it fails, or takes over an hour. */
export async function runFfmpeg(
  ffmpegPath: string,
  args: readonly string[],
  { signal, onLine }: RunOptions = {},
): Promise<void> {
  const common = ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y'];
  const limits = { signal, timeout: LONGEST_MS, killSignal: 'SIGKILL' } as const;
  const child = spawn(ffmpegPath, [...common, ...args], { stdio: ['ignore', 'pipe', 'pipe'], ...limits });
  let tail = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-TAIL_CHARACTERS);
  });
  if (onLine) createInterface(child.stdout).on('line', onLine);
  else child.stdout.resume();
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${tail.trim()}`);
}

import { mustRunFfmpeg } from '../../local/demo/run-ffmpeg.js';

/** One stretch of a made-up result: a range of the picture, played `seconds` long, over a sound. */
export interface Clip {
  picture: { from: number; to: number };
  seconds: number;
  /** Silence where left out; filled up with silence where the file ends earlier. */
  sound?: { file: string; from: number };
}

export interface RenderOptions {
  ffmpegPath: string;
  videoFile: string;
  resultFile: string;
  clips: readonly Clip[];
  /** ffmpeg filters over the whole result's sound. */
  soundFilter?: string;
  audioArgs?: readonly string[];
}

/** Renders right and wrong results for the checks to judge, with nothing of the simulator's. */
export async function renderClips(o: RenderOptions): Promise<string> {
  const inputs = o.clips.flatMap((clip) => ['-i', o.videoFile, '-i', clip.sound?.file ?? o.videoFile]);
  const labels = o.clips.map((_, index) => `[v${index}][a${index}]`).join('');
  const join = `${labels}concat=n=${o.clips.length}:v=1:a=1[v][joined];[joined]${o.soundFilter ?? 'anull'}[a]`;
  const filters = [...o.clips.map(clipFilters), join].join(';');
  const picture = ['-map', '[v]', '-c:v', 'libx264', '-preset', 'ultrafast', '-s', '160x90'];
  const sound = ['-map', '[a]', '-c:a', 'aac', ...(o.audioArgs ?? [])];
  const args = ['-y', ...inputs, '-filter_complex', filters, ...picture, ...sound, o.resultFile];
  await mustRunFfmpeg(o.ffmpegPath, args, 'rendering a test result');
  return o.resultFile;
}

function clipFilters({ picture, seconds, sound }: Clip, index: number): string {
  const speed = seconds / (picture.to - picture.from);
  const stretched = `trim=${picture.from}:${picture.to},setpts=(PTS-STARTPTS)*${speed},fps=25`;
  // Trimmed again: older ffmpeg's fps filter repeats the last frame up to the place where the cut was in the source.
  const trimmed = `[${2 * index}:v]${stretched},trim=duration=${seconds},setpts=PTS-STARTPTS[v${index}]`;
  const volume = sound ? 'anull' : 'volume=0';
  const cut = `atrim=start=${sound?.from ?? 0},asetpts=PTS-STARTPTS,apad,atrim=duration=${seconds}`;
  return `${trimmed};[${2 * index + 1}:a]asetpts=PTS-STARTPTS,aresample=48000,${cut},${volume}[a${index}]`;
}

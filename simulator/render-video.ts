import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NO_EXTRAS, runFfmpeg } from './ffmpeg.js';
import type { Clip, FrameRate, RenderPlan } from './render-plan.js';

export interface VideoRender {
  ffmpegPath: string;
  /** The pictures, conformed (conform-video.ts), and their length in seconds. */
  pictures: string;
  colorTags: readonly string[];
  videoSeconds: number;
  plan: RenderPlan;
  rate: FrameRate;
  /** Where clips go. */
  folder: string;
  signal?: AbortSignal;
  onFraction?: (fraction: number) => void;
}

/** Cheap and plenty for a stand-in; no B-frames, so that clips join without an offset. */
const ENCODE = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '26', '-bf', '0', '-threads', '2'];
/** Read a little further than the clip, so that rounding to the frame grid finds a frame there. */
const MARGIN_SECONDS = 0.2;

/** Encodes the plan's clips one after the other and returns the list for ffmpeg's concat demuxer. */
export async function renderClips(o: VideoRender): Promise<string> {
  const total = o.plan.clips.reduce((sum, { frames }) => sum + frames, 0);
  let done = 0;
  for (const [index, clip] of o.plan.clips.entries()) {
    await runFfmpeg(o.ffmpegPath, clipArguments(o, clip, clipPath(o.folder, index)), { signal: o.signal });
    done += clip.frames;
    o.onFraction?.(done / total);
  }
  const list = join(o.folder, 'clips.txt');
  await writeFile(list, o.plan.order.map((index) => `file '${clipName(index)}'\n`).join(''));
  return list;
}

const clipName = (index: number) => `clip-${index}.mp4`;
const clipPath = (folder: string, index: number) => join(folder, clipName(index));

function clipArguments({ pictures, colorTags, videoSeconds, rate }: VideoRender, clip: Clip, target: string): string[] {
  const fps = `${rate.num}/${rate.den}`;
  const frameSeconds = rate.den / rate.num;
  const seconds = clip.frames * frameSeconds;
  const { end } = clip.source;
  // A piece of the last few ms begins after the last frame does; seeking there would find nothing to show.
  const start = Math.max(0, Math.min(clip.source.start, videoSeconds - 1.1 * frameSeconds));
  const filters = [
    `setpts=PTS*${clip.speed.toFixed(9)}`,
    `fps=fps=${fps}:start_time=0`,
    `tpad=stop_mode=clone:stop_duration=${(seconds + 1).toFixed(3)}`,
    `trim=end_frame=${clip.frames}`,
    ...(clip.reversed ? ['reverse'] : []),
  ];
  return [
    ...['-threads', '2', '-ss', start.toFixed(6), '-t', (end - start + margin(clip)).toFixed(6), '-i', pictures],
    ...['-an', ...NO_EXTRAS, '-vf', filters.join(','), '-frames:v', String(clip.frames), ...ENCODE],
    ...[...colorTags, '-video_track_timescale', String(timescale(rate)), target],
  ];
}

/** A held picture must be the last of its own range, not one from beyond. */
const margin = ({ speed, reversed }: Clip) => (speed === 1 && !reversed ? 0 : MARGIN_SECONDS);

/** Makes every frame a whole number of ticks, so that joined clips keep an exact rate. */
const timescale = ({ num, den }: FrameRate) => (den === 1 ? num * 1000 : num);

import type { Piece, Play, Range } from './timeline.js';

/** A frame rate as ffmpeg wants it, exact for the broadcast ones. */
export interface FrameRate {
  num: number;
  den: number;
}

/** One piece of video to encode; several places of the result may show it again. */
export interface Clip {
  source: Range;
  /** Exactly this many frames come out. */
  frames: number;
  /** Output seconds per source second. */
  speed: number;
  reversed: boolean;
}

export interface RenderPlan {
  clips: Clip[];
  /** Places in `clips`, in the order of the result. */
  order: number[];
  /** Frames of each piece: boundaries lie on the frame grid, so that picture and sound never drift apart. */
  pieceFrames: number[];
}

/** The broadcast rates; all others people use are whole numbers. */
const NTSC: readonly FrameRate[] = [24, 30, 60].map((fps) => ({ num: fps * 1000, den: 1001 }));
/** Tells 29.97 from 30 (0.1 % apart) and takes in what rounding of timestamps does. */
const RATE_TOLERANCE = 0.0004;
/** `reverse` holds its frames in memory, uncompressed: 24 of 1080p are 75 MB. */
const REVERSE_FRAMES = 24;

/** The measured rate, as one of the usual ones where it is near, between 1 and 60 fps. */
export function frameRate(measured: number): FrameRate {
  const limited = Math.min(60, Math.max(1, measured));
  const usual = [...NTSC, { num: Math.round(limited), den: 1 }];
  const near = usual.find(({ num, den }) => Math.abs(limited / (num / den) - 1) < RATE_TOLERANCE);
  return near ?? { num: Math.round(limited * 1000), den: 1000 };
}

/** What to encode, and in which order, to get `pieces` at a constant `rate`. */
export function planRender(pieces: readonly Piece[], rate: FrameRate): RenderPlan {
  const fps = rate.num / rate.den;
  const at = (seconds: number) => Math.round(seconds * fps);
  const plan: RenderPlan = { clips: [], order: [], pieceFrames: [] };
  for (const piece of pieces) {
    const frames = at(piece.output.end) - at(piece.output.start);
    plan.pieceFrames.push(frames);
    if (frames > 0) FILL[piece.play](plan, piece, frames, fps);
  }
  return plan;
}

const FILL: Record<Play, (plan: RenderPlan, piece: Piece, frames: number, fps: number) => void> = {
  once: (plan, { video }, frames) => show(plan, forward(video, frames)),
  // The clip's last picture is held as long as frames are missing.
  hold: (plan, { video }, frames) => show(plan, forward(video, frames)),
  stretch(plan, { video, output }, frames) {
    const speed = (output.end - output.start) / (video.end - video.start);
    show(plan, { ...forward(video, frames), speed });
  },
  loop(plan, { video }, frames, fps) {
    const cycle = Math.max(1, Math.round((video.end - video.start) * fps));
    repeat(plan, forward(video, cycle), Math.floor(frames / cycle));
    show(plan, forward(video, frames % cycle));
  },
  bounce(plan, { video }, frames, fps) {
    const cycle = Math.max(1, Math.round((video.end - video.start) * fps));
    for (let left = frames, back = false; left > 0; left -= cycle, back = !back) {
      const n = Math.min(cycle, left);
      if (back) backward(plan, video, n, cycle, fps);
      else show(plan, forward(video, n));
    }
  },
};

const forward = (source: Range, frames: number): Clip => ({ source, frames, speed: 1, reversed: false });

/** From the last frame back, in chunks, because each chunk is held in memory. */
function backward(plan: RenderPlan, video: Range, frames: number, cycle: number, fps: number) {
  for (let done = 0; done < frames; done += REVERSE_FRAMES) {
    const n = Math.min(REVERSE_FRAMES, frames - done);
    const start = video.start + (cycle - done - n) / fps;
    show(plan, { source: { start, end: start + n / fps }, frames: n, speed: 1, reversed: true });
  }
}

function show(plan: RenderPlan, clip: Clip) {
  if (clip.frames === 0) return;
  const known = plan.clips.findIndex((other) => JSON.stringify(other) === JSON.stringify(clip));
  plan.order.push(known === -1 ? plan.clips.push(clip) - 1 : known);
}

function repeat(plan: RenderPlan, clip: Clip, times: number) {
  for (let n = 0; n < times; n += 1) show(plan, clip);
}

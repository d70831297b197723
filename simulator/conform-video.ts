import { foreignFile, NO_EXTRAS, runFfmpeg } from './ffmpeg.js';
import { isHighDynamicRange } from './media.js';
import type { FrameRate } from './render-plan.js';

/** Cheap and plenty for a stand-in. */
const ENCODE = ['-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '0', '-threads', '2'];
/** Seeking decodes from the key frame before, so these are close together. */
const CLOSE = ['-crf', '18', '-g', '24'];

const BT709 = ['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', '-color_range', 'tv'];
const LINEAR = 'zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709';
/** From the best to what every ffmpeg can: it may lack zscale, or know nothing of how a file was tagged. */
const TO_BT709 = [`${LINEAR},tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv`, 'scale=out_color_matrix=bt709'];

export interface Conform {
  ffmpegPath: string;
  /** Somebody's file. */
  source: string;
  /** What to make of it. */
  rate: FrameRate;
  target: string;
  signal?: AbortSignal;
}

/**
 * A video as rendering wants it: pictures alone, from the file's zero on, upright, with even sides and 8 bits, and at a
 * constant rate, which is how Sync.so answers. Whatever the source is like (variable rate, edits, a late start, no index),
 * a cut by time finds the right picture in it. Returns how its colours are to be tagged, since encoding forgets it.
 */
export async function conformVideo(o: Conform): Promise<string[]> {
  if (!(await isHighDynamicRange(o.source))) {
    await encode(o);
    return [];
  }
  await encode(o, TO_BT709[0]).catch(async (error: unknown) => {
    if (o.signal?.aborted) throw error;
    await encode(o, TO_BT709[1]);
  });
  return BT709;
}

function encode({ ffmpegPath, source, rate, target, signal }: Conform, colors?: string): Promise<void> {
  const filters = [
    ...(colors ? [colors] : []),
    `fps=fps=${rate.num}/${rate.den}:start_time=0`,
    'scale=max(2\\,trunc(iw/2)*2):max(2\\,trunc(ih/2)*2)', // 4:2:0 needs even sides
    'format=yuv420p',
  ];
  const picture = ['-map', '0:V:0', '-vf', filters.join(','), ...ENCODE, ...CLOSE, ...(colors ? BT709 : [])];
  return runFfmpeg(ffmpegPath, [...foreignFile(source), ...picture, ...NO_EXTRAS, target], { signal });
}

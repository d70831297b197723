import { foreignFile, runFfmpeg } from './ffmpeg.js';
import type { VideoFacts } from './media.js';
import { frameRate } from './render-plan.js';

export interface Measure {
  ffmpegPath: string;
  /** Somebody's file. */
  source: string;
  signal?: AbortSignal;
}

/**
 * Facts of a file's pictures, from its packets, which are listed without decoding them: `stream, dts, pts, duration, size,
 * checksum, flags`, in ticks of the stream. Throws when there are none or it cannot be read.
 */
export async function measureVideo({ ffmpegPath, source, signal }: Measure): Promise<VideoFacts> {
  const packets = new Packets();
  const streams = ['-map', '0:V:0', '-map', '0:a:0?', '-c', 'copy'];
  const onLine = (line: string) => packets.read(line);
  await runFfmpeg(ffmpegPath, [...foreignFile(source), ...streams, '-f', 'framecrc', '-'], { signal, onLine });
  return packets.facts();
}

/** AV_PKT_FLAG_DISCARD: it is decoded, and an edit list cuts it out. */
const DISCARD = 4;

class Packets {
  #tick = Number.NaN;
  #hasAudio = false;
  #hasCuts = false;
  /** In seconds, as what follows. */
  #start = Number.POSITIVE_INFINITY;
  #end = 0;
  #count = 0;
  #durations = 0;

  read(line: string): void {
    const [, num, den] = /^#tb 0: (\d+)\/(\d+)/.exec(line) ?? [];
    if (num && den) this.#tick = Number(num) / Number(den);
    if (/^#media_type \d+: audio/.test(line)) this.#hasAudio = true;
    const [stream, , pts, duration] = line.split(',').map(Number);
    if (stream !== 0 || pts === undefined || duration === undefined) return;
    const flags = Number(/F=(0x[0-9a-f]+)/i.exec(line)?.[1] ?? 0);
    if (flags & DISCARD) this.#hasCuts = true;
    else this.#show(pts * this.#tick, duration * this.#tick);
  }

  #show(start: number, duration: number): void {
    this.#start = Math.min(this.#start, start);
    this.#end = Math.max(this.#end, start + duration);
    this.#count += 1;
    this.#durations += duration;
  }

  facts(): VideoFacts {
    // Behind a cut ffmpeg lists packets at the wrong times. Durations are exact in MP4 and MOV, which alone have edits.
    const seconds = this.#hasCuts ? this.#durations : this.#end - Math.max(0, this.#start);
    if (!(seconds > 0)) throw new Error('There is no video track.');
    return { seconds, rate: frameRate(this.#count / seconds), hasAudio: this.#hasAudio };
  }
}

import { CanvasSink, EncodedPacketSink, type InputVideoTrack } from 'mediabunny';
import type { Picture } from './decode-messages.js';

/** Small pictures of a video, each of the key frame nearest to where one is wanted: only those are decoded alone. */

export interface PictureWishes {
  slotsMs: readonly number[];
  /** In px; the width follows. */
  height: number;
  /** Places of those that are there already. */
  known: readonly number[];
}

const METADATA = { metadataOnly: true };
/** A canvas that is used again and again: no two pictures are decoded at the same time. */
const POOL = 1;

export async function* readPictures(track: InputVideoTrack, wishes: PictureWishes): AsyncGenerator<Picture> {
  const sink = new CanvasSink(track, { height: wishes.height, poolSize: POOL });
  const packets = new EncodedPacketSink(track);
  const drawn = new Set(wishes.known);
  for (const slotMs of wishes.slotsMs) {
    const key = await nearestKey(packets, slotMs / 1000);
    if (key === undefined) continue;
    const keyMs = Math.round(key * 1000);
    if (drawn.has(keyMs)) {
      yield { slotMs, keyMs };
      continue;
    }
    const found = await sink.getCanvas(key);
    if (!found) continue;
    drawn.add(keyMs);
    yield { slotMs, keyMs, bitmap: await createImageBitmap(found.canvas) };
  }
}

/** In s. */
async function nearestKey(packets: EncodedPacketSink, seconds: number): Promise<number | undefined> {
  const before = (await packets.getKeyPacket(seconds, METADATA)) ?? (await packets.getFirstKeyPacket(METADATA));
  if (!before) return undefined;
  const after = await packets.getNextKeyPacket(before, METADATA);
  const isAfterNearer = after !== null && after.timestamp - seconds < seconds - before.timestamp;
  return isAfterNearer ? after.timestamp : before.timestamp;
}

/** When pictures of a stretch begin, in ms, in the order in which they are shown. */
export async function readFrames(track: InputVideoTrack, fromMs: number, toMs: number): Promise<number[]> {
  const packets = new EncodedPacketSink(track);
  const first = (await packets.getKeyPacket(fromMs / 1000, METADATA)) ?? (await packets.getFirstPacket(METADATA));
  const found = new Set<number>();
  let beyond = 0;
  for await (const { timestamp } of packets.packets(first ?? undefined, undefined, METADATA)) {
    const ms = timestamp * 1000;
    if (ms >= fromMs && ms < toMs) found.add(ms);
    if (ms >= toMs) beyond += 1;
    if (beyond > REORDERED) break;
  }
  return [...found].toSorted((a, b) => a - b);
}

/** No picture is stored farther than this behind one that is shown after it (H.264 and HEVC allow 16). */
const REORDERED = 16;

import type { BytesAt } from './edit-list.js';

/** Hz by the two bits of a frame's head, of MPEG-1; the versions after it have a half and a quarter. */
const RATES = [44_100, 48_000, 32_000];
/** Shifts by the version's bits: MPEG-2.5, reserved, MPEG-2, MPEG-1. */
const SHIFTS = [2, undefined, 1, 0];
/** A first frame is shorter; the tag of what made it lies at its begin. */
const FRAME_BYTES = 512;
/** Of ID3v2, before the sound. */
const TAG_BYTES = 10;
/** Where a frame of the kind "Xing" or "Info" has the name of its encoder, and behind that, what it has added in samples. */
const ENCODER_AT = 120;
const ADDED_AT = ENCODER_AT + 21;

/**
 * The silence in s that an MP3's encoder has put before and behind the sound, and players take off: some tens of ms. It is
 * said in the first frame, which holds no sound ("LAME tag", which FFmpeg writes as well); 0 where nobody says it.
 */
export async function addedSeconds(bytesAt: BytesAt, fileBytes: number): Promise<number> {
  const read = async (from: number, bytes: number) => await bytesAt(from, Math.min(from + bytes, fileBytes));
  const begin = Math.min(fileBytes, tagBytes(await read(0, TAG_BYTES)));
  const frame = await read(begin, FRAME_BYTES);
  const rate = rateOf(frame);
  const at = new TextDecoder('latin1').decode(frame).search(/Xing|Info/);
  if (rate === undefined || at < 0 || frame.length < at + ADDED_AT + 3) return 0;
  if (frame[at + 7] !== ALL_FIELDS) return 0; // with fewer, the rest lies elsewhere; nobody who tells this writes fewer
  const [high = 0, middle = 0, low = 0] = frame.subarray(at + ADDED_AT);
  return ((high << 4) + (middle >> 4) + ((middle & 15) << 8) + low) / rate;
}

/** Frames, bytes, table and quality are all there. */
const ALL_FIELDS = 15;

function tagBytes(head: Uint8Array): number {
  const [i, d, three, , , flags = 0, ...size] = head;
  if (i !== 0x49 || d !== 0x44 || three !== 0x33) return 0;
  const footer = (flags & 0x10) === 0 ? 0 : TAG_BYTES;
  return TAG_BYTES + footer + size.reduce((sum, byte) => (sum << 7) | (byte & 0x7f), 0);
}

function rateOf([sync, version = 0, rates = 0]: Uint8Array): number | undefined {
  const shift = SHIFTS[(version >> 3) & 3];
  const rate = RATES[(rates >> 2) & 3];
  return sync !== 0xff || shift === undefined || rate === undefined ? undefined : rate >> shift;
}

import { ALL_FORMATS, CustomSource, EncodedPacketSink, Input, type InputTrack } from 'mediabunny';
import { AppError } from '../errors.js';

/** What a media file really holds. */
export interface Media {
  /** Decoded length of the track asked for; containers often claim some ms more. Undefined where there is none. */
  seconds?: number;
  hasVideo: boolean;
  hasAudio: boolean;
}

/** Reads bytes `start` to `end` (exclusive). */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>;

export interface ProbeRequest {
  /** For messages. */
  name: string;
  bytes: number;
  read: ReadRange;
  /** Whose length counts: a file used for its sound may have a picture of another length. */
  track: 'video' | 'audio';
}

/**
 * Reads tracks and length of a file over ranged reads: some MB of a large one far away. MP3 and FLAC are read to the
 * end, because only their frames tell how long they really are; memory stays at mediabunny's 8 MiB cache.
 * Throws invalid_media when it is no media, or not all of it; faults of `read` come out as they are.
 */
export async function probeMedia({ name, bytes, read, track }: ProbeRequest): Promise<Media> {
  let readFault: unknown;
  const watched: ReadRange = async (start, end) => {
    try {
      return await read(start, end);
    } catch (error) {
      readFault = error;
      throw error;
    }
  };
  const source = new CustomSource({ getSize: () => bytes, read: watched, prefetchProfile: 'network' });
  const input = new Input({ formats: ALL_FORMATS, source });
  try {
    return await inspect(input, track);
  } catch (error) {
    throw readFault ?? new AppError('invalid_media', { detail: `"${name}" cannot be read as media.`, cause: error });
  } finally {
    input.dispose();
  }
}

async function inspect(input: Input, wanted: ProbeRequest['track']): Promise<Media> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  if (!video && !audio) throw new Error('no track');
  const track = wanted === 'video' ? video : audio;
  const seconds = track === null ? undefined : await decodedSeconds(track);
  return { seconds, hasVideo: video !== null, hasAudio: audio !== null };
}

async function decodedSeconds(track: InputTrack): Promise<number> {
  const seconds = (await track.computeDuration()) - Math.max(0, await track.getFirstTimestamp());
  if (!(seconds > 0)) throw new Error('no length');
  // An index at the front promises the whole length of a file that was cut off; its last packet proves it.
  const last = await new EncodedPacketSink(track).getPacket(Number.POSITIVE_INFINITY);
  if (!last) throw new Error('cut off');
  return seconds;
}

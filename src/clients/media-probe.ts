import { ALL_FORMATS, CustomSource, Input } from 'mediabunny';
import { AppError } from '../errors.js';

/** What a media file really holds. */
export interface Media {
  /** Decoded length of the picture, or of the sound where there is no picture; containers often claim some ms more. */
  seconds: number;
  hasVideo: boolean;
  hasAudio: boolean;
}

/** Reads bytes `start` to `end` (exclusive). */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>;

/**
 * Reads tracks and length of a file over ranged reads, so that a large file far away costs some hundred kB.
 * Throws invalid_media when it is no media; faults of `read` come out as they are.
 */
export async function probeMedia(name: string, bytes: number, read: ReadRange): Promise<Media> {
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
    return await inspect(input);
  } catch (error) {
    throw readFault ?? new AppError('invalid_media', { detail: `"${name}" cannot be read as media.`, cause: error });
  } finally {
    input.dispose();
  }
}

async function inspect(input: Input): Promise<Media> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  const track = video ?? audio;
  if (!track) throw new Error('no track');
  const seconds = (await track.computeDuration()) - Math.max(0, await track.getFirstTimestamp());
  if (!(seconds > 0)) throw new Error('no length');
  return { seconds, hasVideo: video !== null, hasAudio: audio !== null };
}

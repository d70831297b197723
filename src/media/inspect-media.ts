import { CustomSource, EncodedPacketSink, Input, type InputTrack, type InputVideoTrack } from 'mediabunny';
import { INPUT_FORMATS } from './input-formats.js';

/** What a media file really holds. */
export interface Media {
  /** Decoded length of the track asked for; containers often claim some ms more. Undefined where there is none. */
  seconds?: number;
  hasVideo: boolean;
  hasAudio: boolean;
  /** Where it was asked for, and there is one. */
  picture?: Picture;
  /** When the sound ends, in s after the picture's begin; where it was asked for, and there are both. */
  soundEnds?: number;
}

export interface Picture {
  /** In pixels, as it is shown: after rotation. */
  width: number;
  height: number;
  /** Mean of the first 200 frames. */
  fps: number;
}

/** Whose length counts: a file used for its sound may have a picture of another length. */
export type TrackKind = 'video' | 'audio';

/** What is to be known of a file. */
export interface MediaQuestion {
  track: TrackKind;
  withPicture?: true;
  withSoundEnd?: true;
}

export interface MediaSource extends MediaQuestion {
  /** Of the whole file. */
  bytes: number;
  /** Bytes `start` to `end` (exclusive), in one piece or as they come. */
  read(start: number, end: number): Promise<Uint8Array> | ReadableStream<Uint8Array>;
}

/**
 * Reads tracks and length of a file over ranged reads: some MB of a large one far away. MP3 and FLAC are read to the
 * end, because only their frames tell how long they really are. Throws whatever mediabunny throws where it is no media,
 * or not all of it. A hostile file makes it take memory and time without end, so strangers' files go through prober.ts.
 */
export async function inspectMedia({ bytes, read, ...question }: MediaSource): Promise<Media> {
  const source = new CustomSource({ getSize: () => bytes, read, prefetchProfile: 'network' });
  const input = new Input({ formats: INPUT_FORMATS, source });
  try {
    return { ...(await inspect(input, question.track)), ...(await more(input, question)) };
  } finally {
    input.dispose();
  }
}

/** It is no media, not all of it, or not what it should be. */
class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

async function inspect(input: Input, wanted: TrackKind): Promise<Media> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  if (!video && !audio) throw new Unreadable('no track');
  const track = wanted === 'video' ? video : audio;
  const seconds = track === null ? undefined : await decodedSeconds(track);
  return { seconds, hasVideo: video !== null, hasAudio: audio !== null };
}

/** What only some ask for. */
async function more(
  input: Input,
  { withPicture, withSoundEnd }: MediaQuestion,
): Promise<Pick<Media, 'picture' | 'soundEnds'>> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  return {
    ...(withPicture && video && { picture: await pictureOf(video) }),
    ...(withSoundEnd && video && audio && { soundEnds: await soundEndOf(audio, video) }),
  };
}

async function soundEndOf(audio: InputTrack, video: InputTrack): Promise<number> {
  return (await audio.computeDuration()) - Math.max(0, await video.getFirstTimestamp());
}

/** Enough to tell frames a second, few enough to be quick. */
const FRAMES = 200;

async function pictureOf(track: InputVideoTrack): Promise<Picture> {
  const { averagePacketRate: fps } = await track.computePacketStats(FRAMES);
  return { width: await track.getDisplayWidth(), height: await track.getDisplayHeight(), fps };
}

async function decodedSeconds(track: InputTrack): Promise<number> {
  const seconds = (await track.computeDuration()) - Math.max(0, await track.getFirstTimestamp());
  if (!(seconds > 0 && Number.isFinite(seconds))) throw new Unreadable('no length');
  // An index at the front promises the whole length of a file that was cut off; its last packet proves it.
  const last = await new EncodedPacketSink(track).getPacket(Number.POSITIVE_INFINITY);
  if (!last) throw new Unreadable('cut off');
  return seconds;
}

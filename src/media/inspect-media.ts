import {
  CustomSource,
  EncodedPacketSink,
  Input,
  type InputTrack,
  type InputVideoTrack,
  IsobmffInputFormat,
  MP3,
} from 'mediabunny';
import { type BytesAt, editedSeconds } from './edit-list.js';
import { INPUT_FORMATS } from './input-formats.js';
import { keptReads, type Read } from './kept-reads.js';
import { addedSeconds } from './mp3-padding.js';

/** What a media file really holds. */
export interface Media {
  /**
   * Decoded length of the track asked for, as players show it: without what edits cut off and encoders put round it; of a
   * picture from the begin of its sound, where that is first. Containers often claim some ms more. Undefined where there is none.
   */
  seconds?: number;
  hasVideo: boolean;
  hasAudio: boolean;
  /** Where it was asked for, and there is one. */
  picture?: Picture;
  /** When the sound ends, in s after the begin of both; where it was asked for, and there are both. */
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
  read: Read;
}

/**
 * Reads tracks and length of a file over ranged reads: some MB of a large one far away. MP3 and FLAC are read to the
 * end, because only their frames tell how long they really are. Throws whatever mediabunny throws where it is no media,
 * or not all of it. A hostile file makes it take memory and time without end, so strangers' files go through prober.ts.
 */
export async function inspectMedia({ bytes, read, ...question }: MediaSource): Promise<Media> {
  const reads = keptReads(read);
  const source = new CustomSource({ getSize: () => bytes, read: reads.read, prefetchProfile: 'network' });
  const input = new Input({ formats: INPUT_FORMATS, source });
  try {
    const unplayed = unplayedBy(input, { bytes, bytesAt: reads.bytesAt });
    return { ...(await inspect(input, question.track, unplayed)), ...(await more(input, question, unplayed)) };
  } finally {
    input.dispose();
  }
}

/** It is no media, not all of it, or not what it should be. */
class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

async function inspect(input: Input, wanted: TrackKind, unplayed: Unplayed): Promise<Media> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  if (!video && !audio) throw new Unreadable('no track');
  const track = wanted === 'video' ? video : audio;
  const ends = track === null ? undefined : await decodedEnd(track);
  if (!track || ends === undefined) return { seconds: undefined, hasVideo: video !== null, hasAudio: audio !== null };
  const begin = await beginOf(track, wanted === 'video' ? audio : null);
  const seconds = ends - (await unplayed(wanted, ends)) - begin;
  if (!(seconds > 0 && Number.isFinite(seconds))) throw new Unreadable('no length');
  return { seconds, hasVideo: video !== null, hasAudio: audio !== null };
}

/** Recorders begin with one some ms before the other, which no player shows; what is more was meant. */
const LATE_S = 0.1;

/**
 * Where the time of a track begins that is shown beside another, in s: a picture that comes late is shown on the time of its
 * sound. What both wait for is not shown at all.
 */
async function beginOf(track: InputTrack, beside: InputTrack | null): Promise<number> {
  const own = Math.max(0, await track.getFirstTimestamp());
  const others = beside ? Math.max(0, await beside.getFirstTimestamp()) : own;
  return own - others > LATE_S ? others : own;
}

/** What only some ask for. */
async function more(
  input: Input,
  { withPicture, withSoundEnd }: MediaQuestion,
  unplayed: Unplayed,
): Promise<Pick<Media, 'picture' | 'soundEnds'>> {
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  return {
    ...(withPicture && video && { picture: await pictureOf(video) }),
    ...(withSoundEnd && video && audio && { soundEnds: await soundEndOf(audio, video, unplayed) }),
  };
}

async function soundEndOf(audio: InputTrack, video: InputTrack, unplayed: Unplayed): Promise<number> {
  const ends = await audio.computeDuration();
  return ends - (await unplayed('audio', ends)) - (await beginOf(video, audio));
}

/** Enough to tell frames a second, few enough to be quick. */
const FRAMES = 200;

async function pictureOf(track: InputVideoTrack): Promise<Picture> {
  const { averagePacketRate: fps } = await track.computePacketStats(FRAMES);
  return { width: await track.getDisplayWidth(), height: await track.getDisplayHeight(), fps };
}

/** How much of a track that ends there, in s, nobody plays. */
type Unplayed = (track: TrackKind, ends: number) => Promise<number>;

/** Edit lists count in ms at best. */
const CLOCK_S = 0.001;

/** What the container says of it, as players read it; our reader of media passes it over. */
function unplayedBy(input: Input, { bytes, bytesAt }: { bytes: number; bytesAt: BytesAt }): Unplayed {
  return async (track, ends) => {
    const format = await input.getFormat();
    if (format === MP3) return await addedSeconds(bytesAt, bytes);
    if (!(format instanceof IsobmffInputFormat)) return 0;
    const edited = await editedSeconds(bytesAt, bytes);
    const played = (track === 'video' ? edited.vide : edited.soun) ?? ends;
    return played < ends - CLOCK_S ? ends - played : 0;
  };
}

async function decodedEnd(track: InputTrack): Promise<number> {
  const ends = await track.computeDuration();
  // An index at the front promises the whole length of a file that was cut off; its last packet proves it.
  const last = await new EncodedPacketSink(track).getPacket(Number.POSITIVE_INFINITY);
  if (!last) throw new Unreadable('cut off');
  return ends;
}

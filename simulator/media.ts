import { ALL_FORMATS, FilePathSource, Input, type InputTrack } from 'mediabunny';
import { type FrameRate, frameRate } from './render-plan.js';

export interface VideoFacts {
  /** Decoded length; a container's own length may claim some ms more. */
  seconds: number;
  rate: FrameRate;
  hasAudio: boolean;
}

/** Packets looked at for the frame rate: some seconds of video, read in milliseconds. */
const RATE_PACKETS = 200;

/** Facts of a file's video track, without ffmpeg; throws when there is none or it cannot be read. */
export function probeVideo(path: string): Promise<VideoFacts> {
  return withInput(path, async (input) => {
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new Error('There is no video track.');
    const { averagePacketRate } = await track.computePacketStats(RATE_PACKETS);
    const hasAudio = (await input.getPrimaryAudioTrack()) !== null;
    return { seconds: await secondsOf(track), rate: frameRate(averagePacketRate), hasAudio };
  });
}

/** Decoded length in seconds of a file's audio track; throws when there is none or it cannot be read. */
export function probeAudio(path: string): Promise<number> {
  return withInput(path, async (input) => {
    const track = await input.getPrimaryAudioTrack();
    if (!track) throw new Error('There is no audio track.');
    return secondsOf(track);
  });
}

/** HLG, PQ or BT.2020, as far as the file says. */
export function isHighDynamicRange(path: string): Promise<boolean> {
  const ask = withInput(
    path,
    async (input) => (await (await input.getPrimaryVideoTrack())?.hasHighDynamicRange()) ?? false,
  );
  return ask.catch(() => false); // AVI has no place to say so
}

async function secondsOf(track: InputTrack): Promise<number> {
  const seconds = (await track.computeDuration()) - Math.max(0, await track.getFirstTimestamp());
  if (!(seconds > 0)) throw new Error('The track is empty.');
  return seconds;
}

async function withInput<T>(path: string, use: (input: Input) => Promise<T>): Promise<T> {
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) });
  try {
    return await use(input);
  } finally {
    input.dispose();
  }
}

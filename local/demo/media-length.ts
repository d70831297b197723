import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';

export interface MediaFacts {
  /** Seconds; undefined where there is no such track. */
  videoSeconds?: number;
  audioSeconds?: number;
  /** Of the first frames. */
  framesPerSecond?: number;
}

/** Enough to tell the rate, and quick on a long video. */
const RATE_PACKETS = 100;

/** Reads tracks and lengths of a media file; an Error with the file's name says why it cannot be used. */
export async function readMediaFacts(file: string): Promise<MediaFacts> {
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(file) });
  try {
    const video = await input.getPrimaryVideoTrack();
    const audio = await input.getPrimaryAudioTrack();
    const rate = await video?.computePacketStats(RATE_PACKETS);
    return {
      videoSeconds: await video?.computeDuration(),
      audioSeconds: await audio?.computeDuration(),
      framesPerSecond: rate?.averagePacketRate,
    };
  } catch (cause) {
    throw new Error(`Cannot read ${file} as video or audio: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  } finally {
    input.dispose();
  }
}

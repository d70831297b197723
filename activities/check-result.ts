import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { cancellationSignal } from '@temporalio/activity';
import { AppError } from '../src/domain/errors.js';
import type { Asset, MeasuredMedia, ProJobInput, StoredResult } from '../src/domain/job.js';
import { resultTimeline } from '../src/domain/result-timeline.js';
import { expectedOutputSeconds } from '../src/domain/sync-modes.js';
import type { ObjectStore } from '../src/storage/object-store.js';
import { type ProbingDeps, probeStored } from './probing.js';
import type { Check, Checked } from './publish.js';
import { withBeat } from './transfer.js';

/** It opens, and has picture and sound: all that can be asked of a result whose submission is not known. */
export const playableCheck =
  (deps: ProbingDeps): Check =>
  async ({ key, bytes }) => {
    const file = { key, name: 'result', bytes, track: 'video', withSoundEnd: true } as const;
    const media = await probeStored(deps, file).catch(notMedia);
    if (!media) return { wrong: 'It is no media file.' };
    const { seconds, soundEnds } = media;
    const isWhole = seconds !== undefined && soundEnds !== undefined;
    return { durationSeconds: seconds, soundEnds, ...(!isWhole && { wrong: 'It has no picture or no sound.' }) };
  };

/** It plays, is as long as it should be, and is not the uploaded video. */
export const resultCheck =
  (deps: ProbingDeps, job: ProJobInput, measured: MeasuredMedia): Check =>
  async (stored) => {
    const played = await playableCheck(deps)(stored);
    const wrong = played.wrong ?? wrongLength(played, job, measured) ?? wrongSound(played, job, measured);
    if (wrong !== undefined) return { ...played, wrong };
    const isSame = await isSameFile(deps.store, job.video, stored);
    return { ...played, ...(isSame && { wrong: 'It is the uploaded video, unchanged.' }) };
  };

function wrongLength({ durationSeconds: seconds = 0 }: Checked, job: ProJobInput, measured: MeasuredMedia) {
  const { min, max } = expectedOutputSeconds({
    syncMode: job.options.sync_mode,
    ...measured,
    audioSeconds: (refId) => measured.audioSeconds[refId] ?? 0,
  });
  if (seconds >= min && seconds <= max) return undefined;
  return `It lasts ${seconds.toFixed(2)} s, expected ${min.toFixed(2)} to ${max.toFixed(2)} s.`;
}

/** A frame at each cut, and the packets of the sound, round by less. */
const SOUND_TOLERANCE_S = 0.5;

/**
 * The sound ends before the last voice does, or before the picture where the uploaded video has sound to its end: whoever
 * listens would hear nothing of what was paid for, or miss what was there before.
 */
function wrongSound({ durationSeconds = 0, soundEnds = 0 }: Checked, job: ProJobInput, measured: MeasuredMedia) {
  const isHeardToEnd = (measured.soundEnds ?? 0) >= measured.videoSeconds - SOUND_TOLERANCE_S;
  const expected = isHeardToEnd ? durationSeconds : Math.min(durationSeconds, lastVoiceEnds(job, measured));
  if (soundEnds >= expected - SOUND_TOLERANCE_S) return undefined;
  return `Its sound ends after ${soundEnds.toFixed(2)} s, expected ${expected.toFixed(2)} s; its picture after ${durationSeconds.toFixed(2)} s.`;
}

/** In the result, in s. */
function lastVoiceEnds({ options }: ProJobInput, { audioSeconds, ...measured }: MeasuredMedia): number {
  const timeline = { syncMode: options.sync_mode, ...measured, audioSeconds: new Map(Object.entries(audioSeconds)) };
  const voices = resultTimeline(timeline).flatMap(({ start, sound }) =>
    sound.kind === 'newAudio' ? [start + sound.seconds] : [],
  );
  return voices.at(-1) ?? 0;
}

/** Sync.so has called a video completed that it had not touched (sync-so.md 12b). The hash is read only where sizes agree. */
async function isSameFile(store: ObjectStore, video: Asset, result: StoredResult): Promise<boolean> {
  if (video.bytes !== result.bytes) return false;
  const signal = cancellationSignal();
  const hash = createHash('sha256');
  const { body } = await store.open(video.key, signal);
  await pipeline(withBeat(body), hash, { signal });
  return hash.digest('hex') === result.sha256;
}

function notMedia(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'invalid_media') return undefined;
  throw error;
}

import type { NewJob } from '../../../../src/api-client/api-client.js';
import type { GenerationOptions } from '../../../../src/domain/job.js';
import { optionsOf } from '../../../../src/domain/models.js';
import type { MediaLengths, Segment } from '../../../../src/domain/segments.js';
import { type LengthRange, segmentSeconds, usedAudioSeconds } from '../../../../src/domain/sync-modes.js';
import { type AudioRef, audioOf, type DraftDocument, type DraftSegment } from './draft-document.js';

/** A document as it is sent: seconds, and only what the API knows. */

/** What was sent where, so that what the API says of it finds its place again. */
export interface SentOrder {
  /** Ids of the segments. */
  segments: string[];
  /** localIds of the audio files. */
  audio: string[];
}

export interface Submission {
  body: NewJob;
  sentOrder: SentOrder;
}

const toSeconds = (ms: number) => ms / 1000;
const secondsOf = (lengthMs: number | undefined) => (lengthMs === undefined ? undefined : toSeconds(lengthMs));

/** Of a segment without a voice the refId is empty, which no audio has. */
export function sentSegment(document: DraftDocument, { startMs, endMs, audio }: DraftSegment): Segment {
  const refId = audioOf(document, audio?.localId)?.refId ?? '';
  const crop = audio?.crop && { startTime: toSeconds(audio.crop.startMs), endTime: toSeconds(audio.crop.endMs) };
  return { startTime: toSeconds(startMs), endTime: toSeconds(endMs), audioInput: { refId, ...crop } };
}

/** As the rules of src/domain want them. */
export const lengthsOf = ({ video, audio }: DraftDocument): MediaLengths => ({
  video: secondsOf(video?.lengthMs),
  audio: new Map(audio.map(({ refId, lengthMs }) => [refId, secondsOf(lengthMs)])),
});

/** Those that a segment uses, in the order in which they came. */
export const usedAudio = ({ audio, segments }: DraftDocument): AudioRef[] =>
  audio.filter(({ localId }) => segments.some((segment) => segment.audio?.localId === localId));

/** Only those that change what the model does. */
export function sentOptions({ model, options }: DraftDocument): GenerationOptions {
  const used = optionsOf(model).filter((option) => options[option] !== undefined);
  return { sync_mode: options.sync_mode, ...Object.fromEntries(used.map((option) => [option, options[option]])) };
}

/** Undefined where a file is not stored yet. `assetId` by localId. */
export function submissionOf(
  document: DraftDocument,
  assetId: (localId: string) => string | undefined,
  posterAssetId?: string,
): Submission | undefined {
  const audio = usedAudio(document);
  const video = document.video && assetId(document.video.localId);
  const stored = audio.flatMap(({ refId, localId }) => {
    const id = assetId(localId);
    return id === undefined ? [] : [{ refId, assetId: id }];
  });
  if (!video || stored.length < audio.length) return undefined;
  const name = document.name.trim();
  const body: NewJob = {
    ...(name !== '' && { name }),
    ...{ model: document.model, options: sentOptions(document), video: { assetId: video }, audio: stored },
    segments: document.segments.map((segment) => sentSegment(document, segment)),
    ...(posterAssetId !== undefined && { posterAssetId }),
  };
  const segments = document.segments.map(({ id }) => id);
  return { body, sentOrder: { segments, audio: audio.map(({ localId }) => localId) } };
}

/** How long the finished video will be, in seconds; a segment without a voice stays as it is. Undefined: not known yet. */
export function resultSeconds(document: DraftDocument): LengthRange | undefined {
  const { video, audio } = lengthsOf(document);
  if (video === undefined) return undefined;
  const total = { min: video, max: video };
  for (const segment of document.segments) {
    const sent = sentSegment(document, segment);
    const seconds = usedAudioSeconds(sent, (refId) => audio.get(refId) ?? 0);
    const [own, isLeft] = [sent.endTime - sent.startTime, seconds <= 0];
    const range = isLeft ? { min: own, max: own } : segmentSeconds(document.options.sync_mode, own, seconds);
    total.min += range.min - own;
    total.max += range.max - own;
  }
  return total.min > 0 ? total : undefined;
}

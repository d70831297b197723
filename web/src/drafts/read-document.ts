import { MODELS } from '../../../src/domain/job.js';
import { type DraftDocument, emptyDocument, type MediaRef } from '../editor/document/draft-document.js';

/**
 * Documents from outside of this run of the page: kept by an older or a newer one, or made by another program through the
 * API. What is not known is kept as it is; what is missing is filled in.
 */

export type ReadDocument = { document: DraftDocument } | { unreadable: 'newer' | 'damaged' };

type Loose = Record<string, unknown>;

const isObject = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `newer`: of a version that this page does not know. */
export function readDocument(raw: unknown): ReadDocument {
  if (!isObject(raw)) return { unreadable: 'damaged' };
  if (raw.version !== 1) return { unreadable: Number(raw.version) > 1 ? 'newer' : 'damaged' };
  const { name = '', video = null, audio, segments, options } = raw;
  const isWhole =
    typeof name === 'string' &&
    (video === null || isMedia(video)) &&
    Array.isArray(audio) &&
    audio.every(isMedia) &&
    Array.isArray(segments) &&
    segments.every(isSegment);
  if (!isWhole) return { unreadable: 'damaged' };
  const document = { ...emptyDocument(), ...raw, name, video, audio, segments } as unknown as DraftDocument;
  const model = MODELS.find((one) => one === raw.model) ?? emptyDocument().model;
  const known = { ...emptyDocument().options, ...(isObject(options) ? options : {}) };
  return { document: withNames({ ...document, model, options: known }) };
}

const isMedia = (one: unknown): boolean =>
  isObject(one) && typeof one.localId === 'string' && typeof one.fileName === 'string' && typeof one.bytes === 'number';

const isSegment = (one: unknown): boolean =>
  isObject(one) &&
  typeof one.id === 'string' &&
  Number.isFinite(one.startMs) &&
  Number.isFinite(one.endMs) &&
  (one.audio === null || (isObject(one.audio) && typeof one.audio.localId === 'string'));

const OWN = /^audio-(\d+)$/;

/** Each voice has a number of its own, by which people tell them apart; other programs call theirs what they like. */
function withNames(document: DraftDocument): DraftDocument {
  const numbers = document.audio.map(({ refId }) => Number(OWN.exec(refId)?.[1] ?? 0));
  const kept = Number.isInteger(document.nextAudio) ? document.nextAudio : 1;
  let nextAudio = Math.max(kept, ...numbers.map((number) => number + 1));
  const audio = document.audio.map((one) => {
    const isOwn = OWN.test(one.refId);
    const refId = isOwn ? one.refId : `audio-${nextAudio++}`;
    return { ...known(one), refId };
  });
  const segments = document.segments
    .map((segment) => ({ ...segment, audio: segment.audio && { ...segment.audio, crop: segment.audio.crop ?? null } }))
    .toSorted((a, b) => a.startMs - b.startMs);
  return { ...document, video: document.video && known(document.video), audio, segments, nextAudio };
}

/** The API says null of what nobody knows; here that is left out. */
function known<T extends MediaRef>(media: T): T {
  const facts = Object.entries(media).filter(([, value]) => value !== null);
  return { lastModified: 0, ...Object.fromEntries(facts) } as unknown as T;
}

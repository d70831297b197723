import type { Action } from './actions.js';
import {
  audioOf,
  type DraftDocument,
  type DraftSegment,
  type MediaRef,
  type Span,
  segmentOf,
} from './draft-document.js';
import { reshaped, splitAt, withCrop, withSpan } from './reshape.js';

type On<Name extends Action['do']> = Extract<Action, { do: Name }>;

/** The document after an action. Pure and total: what changes nothing, or cannot be done, returns the same object. */
export function reduce(document: DraftDocument, action: Action): DraftDocument {
  switch (action.do) {
    case 'rename':
      return action.name === document.name ? document : { ...document, name: action.name };
    case 'setVideo':
      return { ...document, video: action.video };
    case 'addAudio':
      return addAudio(document, action);
    case 'dropAudioFile':
      return dropAudioFile(document, action);
    case 'setFacts':
      return setFacts(document, action);
    case 'setModel':
      return action.model === document.model ? document : { ...document, model: action.model };
    case 'setOption':
      return { ...document, options: { ...document.options, ...action.option } };
    case 'split':
      return split(document, action);
    case 'add':
      return add(document, action);
    case 'remove':
      return remove(document, action);
    default:
      return onSegment(document, action);
  }
}

function addAudio(document: DraftDocument, { audio }: On<'addAudio'>): DraftDocument {
  if (audioOf(document, audio.localId)) return document;
  const named = { ...audio, refId: `audio-${document.nextAudio}` };
  return { ...document, audio: [...document.audio, named], nextAudio: document.nextAudio + 1 };
}

function dropAudioFile(document: DraftDocument, { localId }: On<'dropAudioFile'>): DraftDocument {
  if (!audioOf(document, localId)) return document;
  const segments = document.segments.map((segment) =>
    segment.audio?.localId === localId ? { ...segment, audio: null } : segment,
  );
  return { ...document, segments, audio: document.audio.filter((audio) => audio.localId !== localId) };
}

function setFacts(document: DraftDocument, { localId, facts }: On<'setFacts'>): DraftDocument {
  if (document.video?.localId !== localId && !audioOf(document, localId)) return document;
  const learn = <T extends MediaRef>(media: T): T => (media.localId === localId ? { ...media, ...facts } : media);
  return { ...document, video: document.video && learn(document.video), audio: document.audio.map(learn) };
}

function add(document: DraftDocument, { segment: { id, startMs, endMs } }: On<'add'>): DraftDocument {
  if (segmentOf(document, id)) return document;
  return withSegments(document, [...document.segments, { id, ...wholeMs({ startMs, endMs }), audio: null }]);
}

function remove(document: DraftDocument, { segmentId }: On<'remove'>): DraftDocument {
  if (!segmentOf(document, segmentId)) return document;
  return { ...document, segments: document.segments.filter(({ id }) => id !== segmentId) };
}

function split(document: DraftDocument, { segmentId, ...where }: On<'split'>): DraftDocument {
  const whole = segmentOf(document, segmentId);
  const halves = whole && !segmentOf(document, where.newId) && splitAt(document, whole, where).made;
  if (!halves) return document;
  return withSegments(
    document,
    document.segments.flatMap((segment) => (segment === whole ? halves : segment)),
  );
}

type SegmentAction = On<
  | 'setTimes'
  | 'move'
  | 'trim'
  | 'fitToAudio'
  | 'cropToSegment'
  | 'assignAudio'
  | 'removeAudio'
  | 'setCrop'
  | 'clearCrop'
  | 'setLabel'
>;

function onSegment(document: DraftDocument, action: SegmentAction): DraftDocument {
  const before = segmentOf(document, action.segmentId);
  const after = before && changed(document, before, action);
  if (!after || after === before) return document;
  return withSegments(
    document,
    document.segments.map((segment) => (segment === before ? after : segment)),
  );
}

function changed(document: DraftDocument, segment: DraftSegment, action: SegmentAction): DraftSegment {
  switch (action.do) {
    case 'setTimes':
      return withSpan(segment, wholeMs({ ...segment, ...action.times }));
    case 'setLabel':
      return action.label === segment.label ? segment : { ...segment, label: action.label };
    case 'removeAudio':
      return segment.audio ? { ...segment, audio: null } : segment;
    case 'assignAudio':
      if (!audioOf(document, action.localId) || segment.audio?.localId === action.localId) return segment;
      return { ...segment, audio: { localId: action.localId, crop: null } };
    case 'setCrop':
      return withCrop(segment, wholeMs(action.crop));
    case 'clearCrop':
      return withCrop(segment, null);
    default:
      return reshaped(document, segment, action);
  }
}

const wholeMs = ({ startMs, endMs }: Span): Span => ({ startMs: Math.round(startMs), endMs: Math.round(endMs) });

const withSegments = (document: DraftDocument, segments: DraftSegment[]): DraftDocument => ({
  ...document,
  segments: segments.toSorted((a, b) => a.startMs - b.startMs),
});

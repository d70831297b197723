import type { AudioRef, DraftSegment } from './draft-document.js';

/** Which file is the voice of which segment, by what the files are called. */

export interface VoiceMatch {
  segmentId: string;
  localId: string;
}

export interface MatchedVoices {
  matches: VoiceMatch[];
  /** Files that no segment is called like, or several are. */
  unused: AudioRef[];
}

type Rule = (file: FileName, segment: { number: number; label: string }) => boolean;

/** The surest first. */
const RULES: Rule[] = [
  ({ whole }, { label }) => label !== '' && whole === label,
  ({ number, rest }, segment) => segment.label !== '' && number === segment.number && rest === segment.label,
  ({ number, rest }, segment) => number === segment.number && rest === '',
  ({ number, rest }, { label }) => number === undefined && label !== '' && rest === label,
  ({ number }, segment) => number === segment.number,
  ({ placeInSeries }, segment) => placeInSeries === segment.number,
];

/**
 * "03 Anna.wav", "3.wav" and "Anna.wav" all name a third segment that is labelled "Anna", and so does "s03.wav" beside an
 * "s02.wav". `segments` in the order of their starts; those that have a voice keep it. A file that two segments are called
 * like is nobody's.
 */
export function matchVoices(segments: readonly DraftSegment[], audio: readonly AudioRef[]): MatchedVoices {
  const open = segments.flatMap(({ id, label, audio: own }, place) =>
    own ? [] : [{ id, number: place + 1, label: plain(label ?? '') }],
  );
  const matches = new Map<string, VoiceMatch>();
  const names = fileNames(audio);
  for (const rule of RULES) {
    for (const [ref, name] of names) {
      if ([...matches.values()].some(({ localId }) => localId === ref.localId)) continue;
      const fitting = open.filter((segment) => !matches.has(segment.id) && rule(name, segment));
      const [only] = fitting;
      if (only && fitting.length === 1) matches.set(only.id, { segmentId: only.id, localId: ref.localId });
    }
  }
  const used = new Set([...matches.values()].map(({ localId }) => localId));
  return {
    matches: open.flatMap(({ id }) => matches.get(id) ?? []),
    unused: audio.filter(({ localId }) => !used.has(localId)),
  };
}

export interface SharedOutVoices extends MatchedVoices {
  /** For segments that have another voice already. */
  replacing: VoiceMatch[];
}

/** Files that are given together, as a language is: first to the segments without a voice, then to those that have one. */
export function shareOutVoices(segments: readonly DraftSegment[], given: readonly AudioRef[]): SharedOutVoices {
  const { matches, unused } = matchVoices(segments, given);
  const own = new Map(segments.map(({ id, audio }) => [id, audio?.localId]));
  // Only those that have a voice; the others keep their places, by which files are called.
  const bare = segments.map((one) => ({ ...one, audio: one.audio ? null : NO_FILE }));
  const again = matchVoices(bare, unused);
  const replacing = again.matches.filter(({ segmentId, localId }) => own.get(segmentId) !== localId);
  return { matches, replacing, unused: again.unused };
}

const NO_FILE = { localId: '', crop: null };

interface FileName {
  whole: string;
  number: number | undefined;
  /** Behind the number. */
  rest: string;
  /** The number wherever it stands, if other files are called the same but for it. */
  placeInSeries: number | undefined;
}

function fileNames(audio: readonly AudioRef[]): Map<AudioRef, FileName> {
  const wholes = audio.map(({ fileName }) => plain(fileName.replace(/(?<=.)\.[^.]*$/, '')));
  const series = new Map<string, number>();
  for (const { pattern } of wholes.flatMap(patternsOf)) series.set(pattern, (series.get(pattern) ?? 0) + 1);
  const sizeOf = (pattern: string) => series.get(pattern) ?? 0;
  return new Map(
    audio.map((ref, place) => {
      const whole = wholes[place] ?? '';
      const [longest] = patternsOf(whole).toSorted((one, other) => sizeOf(other.pattern) - sizeOf(one.pattern));
      const placeInSeries = longest && sizeOf(longest.pattern) > 1 ? longest.number : undefined;
      return [ref, { ...nameParts(whole), placeInSeries }];
    }),
  );
}

/** A name once for each of its numbers: "s01 take 2" may be one of "s# take 2", or one of "s01 take #". */
const patternsOf = (whole: string) =>
  [...whole.matchAll(/\d{1,6}/g)].map(({ 0: digits, index }) => ({
    pattern: `${whole.slice(0, index)}#${whole.slice(index + digits.length)}`,
    number: Number(digits),
  }));

function nameParts(whole: string): Omit<FileName, 'placeInSeries'> {
  const [, digits, rest = ''] = /^(\d{1,6})(?: (.*))?$/.exec(whole) ?? [];
  return {
    whole,
    number: digits === undefined ? undefined : Number(digits),
    rest: digits === undefined ? whole : rest,
  };
}

/** Whatever stands between the words, and however they are written. */
const plain = (words: string): string =>
  words
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s_.\-–—:,;]+/g, ' ')
    .trim();

import { audioOf, type DraftDocument, type DraftSegment } from './draft-document.js';

/** How a voice fits its segment. */

/** What is used of the voice; undefined where there is none, or nobody knows its length yet. */
export function voiceMsOf(document: DraftDocument, { audio }: Pick<DraftSegment, 'audio'>): number | undefined {
  const ms = audio?.crop ? audio.crop.endMs - audio.crop.startMs : audioOf(document, audio?.localId)?.lengthMs;
  return ms !== undefined && ms > 0 ? ms : undefined;
}

export type Strain = 'ok' | 'caution' | 'strong';

/** Of the picture's speed on the eye, 1 being its own. */
export function strainOf(speed: number): Strain {
  if (speed >= 0.8 && speed <= 1.25) return 'ok';
  return speed >= 0.5 && speed <= 2 ? 'caution' : 'strong';
}

/** The same as a person would say it. */
export function strainWords(speed: number): string {
  const words: Record<Strain, string> = {
    ok: 'natural',
    caution: speed < 1 ? 'slower than natural' : 'faster than natural',
    strong: speed < 1 ? 'far too slow' : 'far too fast',
  };
  return words[strainOf(speed)];
}

/** Those whose picture a voice makes faster or slower than looks natural, in their order; `least`: by so much. */
export const misfitsOf = (document: DraftDocument, least: Exclude<Strain, 'ok'> = 'caution'): DraftSegment[] =>
  document.segments.filter((segment) => {
    const strain = strainOf(pictureSpeed(document, segment) ?? 1);
    return strain === 'strong' || strain === least;
  });

/** The first behind the segment that is named; behind the last, and where none is named, the first of all. */
export function nextMisfit(document: DraftDocument, afterId?: string): DraftSegment | undefined {
  const misfits = misfitsOf(document);
  const after = document.segments.findIndex(({ id }) => id === afterId);
  return misfits.find((segment) => document.segments.indexOf(segment) > after) ?? misfits[0];
}

/** At which the picture plays in a segment; undefined where its sync mode leaves that as it is, or there is no voice. */
export function pictureSpeed(document: DraftDocument, segment: DraftSegment): number | undefined {
  const voiceMs = voiceMsOf(document, segment);
  if (voiceMs === undefined || document.options.sync_mode !== 'remap') return undefined;
  return (segment.endMs - segment.startMs) / voiceMs;
}

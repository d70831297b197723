import { allFindings, useDraft } from '../../drafts/draft-store.js';
import { useUploads } from '../../uploads/upload-store.js';
import type { Finding } from '../document/findings.js';
import type { Marks } from '../document/segment-words.js';

/** How many findings each segment has: as of what is done to the end, so that a drag finds nothing anew. */

const NONE: Marks = { errors: 0, warnings: 0 };

let known: { findings: readonly Finding[]; marks: Map<string, Marks> } | undefined;

/** That it has no voice yet is what the segment itself looks like, and no mark. */
export function marksOf(segmentId: string): Marks {
  const findings = allFindings(useDraft.getState());
  if (known?.findings !== findings) known = { findings, marks: countedMarks(findings) };
  return known.marks.get(segmentId) ?? NONE;
}

function countedMarks(findings: readonly Finding[]): Map<string, Marks> {
  const marks = new Map<string, Marks>();
  for (const { segmentId, severity, code } of findings) {
    if (segmentId === undefined || code === 'unknown_audio') continue;
    const { errors, warnings } = marks.get(segmentId) ?? NONE;
    const isError = severity === 'error';
    marks.set(segmentId, { errors: errors + (isError ? 1 : 0), warnings: warnings + (isError ? 0 : 1) });
  }
  return marks;
}

/** Renders anew only when the segment's own have changed. */
export function useMarks(segmentId: string): Marks {
  const [errors, warnings] = [useMark(segmentId, 'errors'), useMark(segmentId, 'warnings')];
  return { errors, warnings };
}

function useMark(segmentId: string, kind: keyof Marks): number {
  useUploads(() => marksOf(segmentId)[kind]);
  return useDraft(() => marksOf(segmentId)[kind]);
}

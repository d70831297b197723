import { create } from 'zustand';
import { announce } from '../../app/live-region.js';
import { dispatch, useDraft } from '../../drafts/draft-store.js';
import { counted } from '../../ui/sizes.js';
import { timeCode } from '../../ui/times.js';
import type { Action } from '../document/actions.js';
import { actionsFor, fitSegments, type ImportedSegment } from '../document/imported-segments.js';
import { parseSegmentsJson } from '../document/segments-json.js';
import { parseSubtitles } from '../document/subtitles.js';

/** What came of a file of segments, as long as somebody reads it. */
export interface Imported {
  fileName: string;
  made: number;
  /** What was left out or changed; whole sentences. */
  notes: readonly string[];
}

export const useImported = create<{ last: Imported | undefined }>(() => ({ last: undefined }));

export const isSegmentsFile = ({ name }: File): boolean => /\.(?:srt|vtt|json)$/i.test(name);

/** Each cue of a subtitle file, or each segment of a call of the API, becomes a segment: one step, however many there are. */
export async function importSegments(file: File): Promise<void> {
  const { segments, head, notes } = read(file.name, await file.text());
  const { document } = useDraft.getState();
  const fitted = fitSegments(segments, document);
  dispatch(...head, ...actionsFor(fitted.segments, () => crypto.randomUUID()));
  const made = fitted.segments.length;
  const ofSegments = fitted.notes.map(({ segment, words }) => `${timeCode(segment.startMs / 1000)}: ${words}`);
  useImported.setState({ last: { fileName: file.name, made, notes: [...notes, ...ofSegments] } });
  announce(`${counted(made, 'segment')} made.`);
}

interface Read {
  segments: readonly ImportedSegment[];
  head: Action[];
  notes: string[];
}

function read(fileName: string, text: string): Read {
  if (/\.json$/i.test(fileName)) return readJson(text);
  const { cues, faults } = parseSubtitles(text);
  return { segments: cues, head: [], notes: faults.map(({ line, words }) => `Line ${line}: ${words}`) };
}

function readJson(text: string): Read {
  try {
    const { segments, model, options, notes } = parseSegmentsJson(text, useDraft.getState().document);
    const head: Action[] = [
      ...(model ? [{ do: 'setModel', model } as const] : []),
      ...(options ? [{ do: 'setOption', option: options } as const] : []),
    ];
    return { segments, head, notes };
  } catch (error) {
    return { segments: [], head: [], notes: [`It cannot be read: ${(error as Error).message}`] };
  }
}

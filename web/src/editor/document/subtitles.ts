import type { ImportedSegment } from './imported-segments.js';

/** Subtitles in SRT or WebVTT: each cue is a segment, and its words are the segment's label. */

export interface Cue extends ImportedSegment {
  label: string;
  /** As the file has it; often left out, and often wrong. */
  number?: string;
}

/** A place in the file that cannot be read. `line` from 1. */
export interface SubtitleFault {
  line: number;
  words: string;
}

export interface Subtitles {
  /** In the order of the file. */
  cues: Cue[];
  faults: SubtitleFault[];
}

interface Block {
  /** Of its first line, from 1. */
  line: number;
  lines: string[];
}

const ARROW = '-->';
/** What WebVTT has besides cues. */
const NO_CUE = /^(?:WEBVTT|NOTE|STYLE|REGION)(?:[ \t]|$)/;

/** Never throws: what is no cue is told with its place. */
export function parseSubtitles(text: string): Subtitles {
  const found: Subtitles = { cues: [], faults: [] };
  for (const block of blocksOf(text)) {
    if (NO_CUE.test(block.lines[0] ?? '')) continue;
    const read = readBlock(block);
    if ('words' in read) found.faults.push(read);
    else found.cues.push(read);
  }
  return found;
}

/** Between blank lines. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let current: Block | undefined;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  for (const [place, line] of lines.entries()) {
    if (line.trim() === '') current = undefined;
    else if (current) current.lines.push(line);
    else {
      current = { line: place + 1, lines: [line] };
      blocks.push(current);
    }
  }
  return blocks;
}

function readBlock({ line, lines }: Block): Cue | SubtitleFault {
  const at = lines.findIndex((one) => one.includes(ARROW));
  if (at < 0) return { line, words: 'There are no times here.' };
  const times = readTimes(lines[at] ?? '');
  if (!times) return { line: line + at, words: 'These times cannot be read.' };
  if (times.endMs <= times.startMs) return { line: line + at, words: 'It ends before it begins.' };
  const number = lines.slice(0, at).join(' ').trim();
  return { ...times, label: plainText(lines.slice(at + 1)), ...(number !== '' && { number }) };
}

const TIME = String.raw`(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?`;
/** Behind the times WebVTT and some SRTs say where the words stand. */
const TIMES = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?:\s.*)?$`);

function readTimes(line: string): { startMs: number; endMs: number } | undefined {
  const found = TIMES.exec(line);
  return found ? { startMs: toMs(found.slice(1, 5)), endMs: toMs(found.slice(5, 9)) } : undefined;
}

function toMs([hours = '0', minutes = '0', seconds = '0', fraction = '0']: (string | undefined)[]): number {
  return (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'));
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '', quot: '"' };

/** One line, without what says how it looks. Who speaks, by WebVTT's <v>, stands before it. */
function plainText(lines: readonly string[]): string {
  return lines
    .join(' ')
    .replace(/<v(?:\.[^\s>]*)?\s+([^>]+)>/g, '$1: ')
    .replace(/<\/?[a-z\d][^>]*>/gi, '')
    .replace(/\{\\[^}]*\}/g, '')
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/\s+/g, ' ')
    .trim();
}

/** As SRT, numbered from 1; a segment without a label is called by its number. Only what SRT can hold of the words stays as it is. */
export function writeSrt(segments: readonly ImportedSegment[]): string {
  const cues = segments.map(({ startMs, endMs, label }, place) => {
    const words = (label ?? '').replace(/\s+/g, ' ').trim() || `Segment ${place + 1}`;
    return `${place + 1}\n${srtTime(startMs)} ${ARROW} ${srtTime(endMs)}\n${words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}\n`;
  });
  return cues.join('\n');
}

function srtTime(ms: number): string {
  const [h, m, s] = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${two(h)}:${two(m)}:${two(s)},${String(ms % 1000).padStart(3, '0')}`;
}

const two = (number: number) => String(number).padStart(2, '0');

import { counted, fileSize } from '../ui/sizes.js';

/** What is wrong with a file before a byte of it is sent, and what to do about it. */
export interface FileFault {
  code:
    | 'empty'
    | 'no_media'
    | 'damaged'
    | 'no_picture'
    | 'no_sound'
    | 'too_large'
    | 'too_long'
    | 'too_short'
    | 'unreadable';
  words: string;
  next: string;
}

/** What may be another thing than a person expects; the file is taken all the same. */
export interface FileWarning {
  code:
    | 'not_shown'
    | 'no_sound'
    | 'varying_rate'
    | 'small'
    | 'large'
    | 'several_tracks'
    | 'late_start'
    | 'no_length'
    | 'length_later';
  words: string;
}

export type FileKind = 'video' | 'audio';

export interface FileLimits {
  maxUploadBytes: number;
}

/** Sync.so takes no longer ones (sync-so.md 11), nor does our check of segments. */
const LONGEST_MS = 24 * 3_600_000;
/** As the shortest segment of src/domain/segments.ts: with less there is none. */
const SHORTEST_MS = 400;

export const UNREADABLE: FileFault = {
  code: 'unreadable',
  words: 'This browser may not read the file.',
  next: 'It may have been moved, or is open in another program. Close that, then choose the file again.',
};
/** What would read it is not on the server any more. */
export const PAGE_OLD: FileFault = {
  code: 'unreadable',
  words: 'This page is older than the server, and cannot look into files any more.',
  next: 'Load the page again, then choose the file again.',
};
const NO_MEDIA: FileFault = {
  code: 'no_media',
  words: 'This is no video or sound file that we know, whatever its name says.',
  next: 'Choose an MP4, MOV or WebM for the picture, or a WAV, MP3 or M4A for a voice.',
};
const DAMAGED: FileFault = {
  code: 'damaged',
  words: 'The file is cut off or damaged: it cannot be read to its end.',
  next: 'Export or copy it again from where it came, then choose it anew.',
};

/** Of bytes that could not be read as media; `isKnown`: they begin as media does. */
export const unreadFault = (isKnown: boolean): FileFault => (isKnown ? DAMAGED : NO_MEDIA);

export function sizeFault({ size }: { size: number }, { maxUploadBytes }: FileLimits): FileFault | undefined {
  if (size === 0) {
    const next = 'Its copy or download may not have finished. Get it again, then choose it anew.';
    return { code: 'empty', words: 'The file is empty.', next };
  }
  if (size <= maxUploadBytes) return undefined;
  const words = `The file has ${fileSize(size)}; at most ${fileSize(maxUploadBytes)} are taken.`;
  return { code: 'too_large', words, next: 'Export it with a lower bit rate, or cut it, then choose it again.' };
}

type Tracks = { hasVideo: boolean; hasAudio: boolean };

export function trackFault(kind: FileKind, { hasVideo, hasAudio }: Tracks): FileFault | undefined {
  if (kind === 'video' && !hasVideo) {
    const next = 'Choose a video here, and add this file as the voice of a segment.';
    return { code: 'no_picture', words: 'This is only sound, without a picture.', next };
  }
  if (kind === 'audio' && !hasAudio) {
    return { code: 'no_sound', words: 'There is no sound in this file.', next: 'Choose another file for the voice.' };
  }
  return undefined;
}

export function lengthFault(lengthMs: number): FileFault | undefined {
  if (lengthMs > LONGEST_MS) {
    return { code: 'too_long', words: 'It is longer than a day.', next: 'Cut it to the part that you need.' };
  }
  if (lengthMs >= SHORTEST_MS) return undefined;
  const words = `It is only ${lengthMs} ms long; ${SHORTEST_MS} ms are needed.`;
  return { code: 'too_short', words, next: 'Choose a longer one.' };
}

export const NO_SOUND: FileWarning = {
  code: 'no_sound',
  words: 'The video has no sound of its own: outside of the segments the result is silent.',
};
export const VARYING_RATE: FileWarning = {
  code: 'varying_rate',
  words: 'Its frame rate varies. Sync.so advises a constant one, of 24, 25 or 30 frames a second.',
};
export const SMALL: FileWarning = {
  code: 'small',
  words: 'The picture has less than 480 lines: faces may be too small to be found.',
};
export const LARGE: FileWarning = {
  code: 'large',
  words: 'The picture is larger than 4096 × 2160, which Sync.so may refuse.',
};
export const LATE_START: FileWarning = {
  code: 'late_start',
  words: 'Its picture begins late; times count from its first frame.',
};

export const NO_LENGTH: FileWarning = {
  code: 'no_length',
  words: 'The video does not say how long it is, as if it was cut off while it was recorded. Sync.so may refuse it.',
};

export const notShown = (codec: string): FileWarning => ({
  code: 'not_shown',
  words: `This browser cannot show ${codec}. Times and submitting work all the same.`,
});

export const severalTracks = (count: number, what: string): FileWarning => ({
  code: 'several_tracks',
  words: `There are ${counted(count, what)} in it; the first is used.`,
});

export const lengthLater = (format: string): FileWarning => ({
  code: 'length_later',
  words: `This browser cannot look into ${format}. Its length is known once it is uploaded.`,
});

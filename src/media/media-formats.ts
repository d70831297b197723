export type MediaKind = 'video' | 'audio';

export interface MediaType {
  contentType: string;
  /** With its dot; empty where nothing tells. */
  extension: string;
}

export interface Format extends Partial<Record<MediaKind, MediaType>> {
  /** Other endings that files of the format have, besides those above. */
  names?: readonly string[];
}

const as = (contentType: string, extension: string): MediaType => ({ contentType, extension });
const sound = (contentType: string, extension: string, ...names: string[]): Format => ({
  audio: as(contentType, extension),
  names,
});

/**
 * What media comes in, and as what it is stored. Sync.so takes the first ten (sync-so.md 11); the worker says of the
 * others whether they can be used. A format without `video` holds no picture.
 */
const FORMATS = {
  mp4: { video: as('video/mp4', '.mp4'), audio: as('audio/mp4', '.mp4'), names: ['.m4v', '.3gp', '.3g2'] },
  mov: { video: as('video/quicktime', '.mov'), audio: as('video/quicktime', '.mov'), names: ['.qt'] },
  webm: { video: as('video/webm', '.webm'), audio: as('audio/webm', '.webm'), names: ['.weba'] },
  avi: { video: as('video/x-msvideo', '.avi'), audio: as('video/x-msvideo', '.avi') },
  wav: sound('audio/wav', '.wav', '.wave', '.bwf'),
  mp3: sound('audio/mpeg', '.mp3'),
  ogg: { video: as('video/ogg', '.ogv'), audio: as('audio/ogg', '.ogg'), names: ['.oga', '.opus', '.spx'] },
  flac: sound('audio/flac', '.flac'),
  m4a: sound('audio/mp4', '.m4a', '.m4b'),
  aac: sound('audio/aac', '.aac'),
  mkv: { video: as('video/x-matroska', '.mkv'), audio: as('audio/x-matroska', '.mka') },
  ts: { video: as('video/mp2t', '.ts'), audio: as('video/mp2t', '.ts'), names: ['.mts', '.m2ts'] },
  mpeg: { video: as('video/mpeg', '.mpg'), audio: as('video/mpeg', '.mpg'), names: ['.mpeg', '.vob'] },
  asf: { video: as('video/x-ms-wmv', '.wmv'), audio: as('audio/x-ms-wma', '.wma'), names: ['.asf'] },
  flv: { video: as('video/x-flv', '.flv'), audio: as('video/x-flv', '.flv') },
  amr: sound('audio/amr', '.amr'),
  caf: sound('audio/x-caf', '.caf'),
  aiff: sound('audio/aiff', '.aiff', '.aif', '.aifc'),
  au: sound('audio/basic', '.au', '.snd'),
} satisfies Record<string, Format>;
export type FormatName = keyof typeof FORMATS;

export const formatOf = (name: FormatName): Format => FORMATS[name];

export const ALL_FORMATS: readonly Format[] = Object.values(FORMATS);

/** For people: what Sync.so takes. */
export const formatNames = (kind: MediaKind): string =>
  kind === 'video' ? 'MP4, MOV, WEBM, AVI' : 'WAV, MP3, OGG, FLAC, M4A, MP4, AAC, WMA';

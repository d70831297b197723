import { extname } from 'node:path';

export type MediaKind = 'video' | 'audio';

/** What Sync.so takes (sync-so.md 11), with the type to store where the client only says "bytes". */
const TYPES: Record<MediaKind, Record<string, string>> = {
  video: { '.mp4': 'video/mp4', '.mov': 'video/quicktime', '.webm': 'video/webm', '.avi': 'video/x-msvideo' },
  audio: {
    '.wav': 'audio/wav',
    '.mp3': 'audio/mpeg',
    '.ogg': 'audio/ogg',
    '.flac': 'audio/flac',
    '.m4a': 'audio/mp4',
    '.mp4': 'audio/mp4',
    '.aac': 'audio/aac',
    '.wma': 'audio/x-ms-wma',
  },
};

export interface MediaType {
  contentType: string;
  /** With its dot; empty where neither name nor type tells. */
  extension: string;
}

/** By declared type and file name alone; what the bytes are is checked before anything is paid for. */
export function mediaTypeOf(kind: MediaKind, declared: string, fileName: string): MediaType | undefined {
  const extension = extname(fileName).toLowerCase();
  const byName = TYPES[kind][extension];
  if (declared === 'application/octet-stream') return byName ? { contentType: byName, extension } : undefined;
  if (!new RegExp(`^${kind}/[a-z0-9.+-]{1,60}$`).test(declared)) return undefined;
  return { contentType: declared, extension: byName ? extension : extensionOf(kind, declared) };
}

const extensionOf = (kind: MediaKind, contentType: string): string =>
  Object.entries(TYPES[kind]).find(([, type]) => type === contentType)?.[0] ?? '';

/** For people: "MP4, MOV, WEBM, AVI". */
export const formatNames = (kind: MediaKind): string =>
  Object.keys(TYPES[kind])
    .map((extension) => extension.slice(1).toUpperCase())
    .join(', ');

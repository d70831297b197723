import { extname } from 'node:path';
import { ALL_FORMATS, formatOf, type MediaKind, type MediaType } from './media-formats.js';
import { sniff } from './sniff.js';

export interface FirstLook {
  /** The first bytes, or all where there are fewer. */
  head: Uint8Array;
  fileName: string;
  /** As the client declares it; many declare nothing, or something wrong. */
  declared: string;
}

/**
 * As what a file is stored, or why it is none, as the end of a sentence. The bytes decide, then the name, then the type
 * that the client declares.
 */
export function mediaTypeOf(kind: MediaKind, { head, fileName, declared }: FirstLook): MediaType | string {
  const seen = sniff(head);
  if (seen && 'other' in seen) return `is ${seen.other}`;
  if (seen) return formatOf(seen.format)[kind] ?? `is ${seen.format.toUpperCase()}, which holds no picture`;
  return (
    byName(kind, fileName) ?? byDeclared(kind, declared) ?? 'is not known as media, by its bytes, its name or its type'
  );
}

function byName(kind: MediaKind, fileName: string): MediaType | undefined {
  const ending = extname(fileName).toLowerCase();
  const format = ALL_FORMATS.find(({ video, audio, names = [] }) =>
    [video?.extension, audio?.extension, ...names].includes(ending),
  );
  return ending ? format?.[kind] : undefined;
}

/** Sound is often declared as the video it could be: by browsers that record it, and for MP4 by everybody. */
function byDeclared(kind: MediaKind, declared: string): MediaType | undefined {
  if (!/^(video|audio)\/[a-z0-9.+-]{1,60}$/.test(declared)) return undefined;
  if (kind === 'video' && !declared.startsWith('video/')) return undefined;
  const known = ALL_FORMATS.flatMap(({ video, audio }) => [video, audio]).find(
    (type) => type?.contentType === declared,
  );
  return { contentType: declared, extension: known?.extension ?? '' };
}

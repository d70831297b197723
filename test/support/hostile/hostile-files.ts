import { largeTables, manyBoxes } from './mp4.js';
import { largeSounds } from './sound.js';
import { ascii, filled, hex, type VirtualFile, virtualFile } from './virtual-file.js';
import { largeWebms } from './webm.js';

export interface Ordinary {
  mp4: Buffer;
  /** An MP4 in fragments. */
  fragmented: Buffer;
  /** MPEG-TS. */
  transport: Buffer;
}

/** Files made to exhaust whoever reads them, of about `bytes` each, by what there is too much of. */
export const hostileFiles = ({ mp4, fragmented, transport }: Ordinary, bytes: number): Record<string, VirtualFile> => ({
  ...largeTables(mp4, bytes),
  ...manyBoxes(mp4, fragmented, bytes),
  ...largeWebms(bytes),
  ...largeSounds(bytes),
  'MPEG-TS: stuffing': virtualFile(filled(Buffer.concat([hex('475fff10'), Buffer.alloc(184, 255)]), bytes)),
  'MPEG-TS: the same again and again': virtualFile(filled(transport, bytes)),
  'a playlist': virtualFile(filled(ascii('#EXTM3U\n#EXTINF:1\nfile:///etc/passwd\n'), bytes)),
  zeros: virtualFile(filled(Buffer.alloc(1000), bytes)),
});

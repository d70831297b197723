import { ascii, filled, hex, lengthOf, once, type Part, u32, type VirtualFile, virtualFile } from './virtual-file.js';

/** WebMs (RFC 8794, RFC 9559) of elements without number or measure. */

const element = (id: string, ...content: Buffer[]) => {
  const body = Buffer.concat(content);
  return Buffer.concat([hex(id), Buffer.from([0x80 | body.length]), body]); // a length of one byte
};
/** An element around parts of any size, its length in eight bytes. */
const large = (id: string, ...parts: Part[]): Part[] => [
  once(hex(`${id} 01000000`), u32(lengthOf(...parts))),
  ...parts,
];

const EBML = element('1a45dfa3', element('4282', ascii('webm')));
/** Of a length that is not known. */
const SEGMENT = hex('18538067 01ffffffffffffff');
const TRACK = element(
  'ae',
  ...[element('d7', hex('01')), element('73c5', hex('01')), element('83', hex('01')), element('86', ascii('V_VP8'))],
  element('e0', element('b0', hex('a0')), element('ba', hex('78'))),
);
const TRACKS = element('1654ae6b', TRACK);
const BLOCK = element('a3', hex('81 0000 80 0000'));
const CLUSTER = element('1f43b675', element('e7', hex('00')), BLOCK);
const CUE = element('bb', element('b3', hex('01')), element('b7', element('f7', hex('01')), element('f1', hex('00'))));
const SEEK = element('4dbb', element('53ab', u32(1)), element('53ac', u32(1)));

export function largeWebms(bytes: number): Record<string, VirtualFile> {
  const file = (...parts: Part[]) => virtualFile(once(EBML, SEGMENT), ...parts);
  const many = (id: string, pattern: Buffer) => large(id, filled(pattern, bytes));
  const codec = large('63a2', filled(Buffer.alloc(1000), bytes));
  return {
    'WebM: cues': file(once(TRACKS), ...many('1c53bb6b', CUE), once(CLUSTER)),
    'WebM: tracks': file(...many('1654ae6b', TRACK), once(CLUSTER)),
    'WebM: tags': file(once(TRACKS), ...many('1254c367', element('7373', element('67c8'))), once(CLUSTER)),
    'WebM: a seek head': file(...many('114d9b74', SEEK), once(TRACKS)),
    'WebM: empty elements': file(once(TRACKS), filled(element('ec'), bytes)),
    'WebM: one element of nothing': file(...many('ec', Buffer.alloc(1000)), once(TRACKS, CLUSTER)),
    'WebM: clusters of one picture': file(once(TRACKS), filled(CLUSTER, bytes)),
    'WebM: one cluster of pictures': file(once(TRACKS), ...many('1f43b675', BLOCK)),
    'WebM: the data of a codec': file(...large('1654ae6b', ...large('ae', ...codec)), once(CLUSTER)),
    'WebM: segments in segments': virtualFile(once(EBML), filled(SEGMENT, bytes)),
  };
}

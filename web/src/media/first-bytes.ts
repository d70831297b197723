/** What the first bytes of a file say, where mediabunny says nothing. */

export const HEAD_BYTES = 64;

type Sign = readonly [at: number, word: string];

/** Of formats that the server turns into one that Sync.so takes, and that only it can read. */
const FOR_THE_SERVER: readonly [name: string, signs: readonly Sign[]][] = [
  [
    'AVI',
    [
      [0, 'RIFF'],
      [8, 'AVI '],
    ],
  ],
  ['WMV and WMA', [[0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11']]],
  ['FLV', [[0, 'FLV\x01']]],
  ['MPEG program streams', [[0, '\0\0\x01\xba']]],
  ['AMR', [[0, '#!AMR']]],
  ['CAF', [[0, 'caff']]],
  [
    'AIFF',
    [
      [0, 'FORM'],
      [8, 'AIF'],
    ],
  ],
  ['AU', [[0, '.snd']]],
];

/** How files begin that mediabunny reads, when they are whole. */
const READ_HERE: readonly (readonly Sign[])[] = [
  [[4, 'ftyp']],
  [[4, 'moov']],
  [[4, 'mdat']],
  [[4, 'wide']],
  [[4, 'free']],
  [[0, '\x1a\x45\xdf\xa3']],
  ...([
    [
      [0, 'RIFF'],
      [8, 'WAVE'],
    ],
    [[0, 'ID3']],
    [[0, 'OggS']],
    [[0, 'fLaC']],
  ] as const),
];

const word = (head: Uint8Array) => String.fromCharCode(...head);
const has = (text: string, signs: readonly Sign[]) => signs.every(([at, sign]) => text.startsWith(sign, at));

/** The name of the format, where only the server reads it. */
export function formatForServer(head: Uint8Array): string | undefined {
  const text = word(head);
  return FOR_THE_SERVER.find(([, signs]) => has(text, signs))?.[0];
}

/** It begins as media does, so what is wrong with it comes later. */
export const beginsAsMedia = (head: Uint8Array): boolean => READ_HERE.some((signs) => has(word(head), signs));

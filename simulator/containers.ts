import { open } from 'node:fs/promises';
import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';

/** What Sync.so takes (sync-so.md 11), by mediabunny's names; ALAC comes in MP4, Opus and Vorbis in Ogg. */
const TAKEN = {
  video: ['MP4', 'QuickTime File Format', 'WebM', 'AVI'],
  audio: ['WAVE', 'MP3', 'Ogg', 'FLAC', 'MP4', 'ADTS', 'WMA'],
};

/** Those that mediabunny does not know, by their first bytes. */
const OTHERS: [name: string, isOne: (head: Buffer) => boolean][] = [
  ['AVI', (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'AVI '],
  ['WMA', (head) => head.toString('hex', 0, 8) === '3026b2758e66cf11'], // ASF's header object
];

/** Throws where a file is in no container that Sync.so takes for this type. The bytes count, never a name. */
export async function checkContainer(type: keyof typeof TAKEN, path: string): Promise<void> {
  const name = (await formatOf(path)) ?? (await otherFormatOf(path));
  if (name === undefined) throw new Error('Its container is not known.');
  if (!TAKEN[type].includes(name)) throw new Error(`Its container, ${name}, is not taken for ${type}.`);
}

async function formatOf(path: string): Promise<string | undefined> {
  const input = new Input({ formats: ALL_FORMATS, source: new FilePathSource(path) });
  try {
    return (await input.getFormat()).name;
  } catch {
    return undefined;
  } finally {
    input.dispose();
  }
}

async function otherFormatOf(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { buffer: head, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0);
    return OTHERS.find(([, isOne]) => isOne(head.subarray(0, bytesRead)))?.[0];
  } finally {
    await file.close();
  }
}

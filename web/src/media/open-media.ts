import { BlobSource, Input, type InputAudioTrack, type InputVideoTrack, UrlSource } from 'mediabunny';
import { INPUT_FORMATS } from '../../../src/media/input-formats.js';
import type { MediaSource } from './decode-messages.js';

/** Files of which something is being read, each opened once. Of the worker. */

/** Beyond, those not used for longest are closed. */
const MOST = 12;
/** Then it is given up: a page that is offline asks again when it is looked at again. */
const TRIES = 4;
const MIB = 1024 ** 2;

const inputs = new Map<File | string, Input>();

export function openMedia(source: MediaSource): Input {
  const key = 'file' in source ? source.file : source.url;
  const input = known(key) ?? newInput(source);
  inputs.delete(key);
  inputs.set(key, input);
  closeOldest();
  return input;
}

/** For work that takes long; who asks for it disposes of it. */
export const newInput = (source: MediaSource): Input => new Input({ formats: INPUT_FORMATS, source: sourceOf(source) });

/** A file that comes by message is a copy each time, of the same file. */
function known(key: File | string): Input | undefined {
  for (const [one, input] of inputs) {
    if (one === key || (typeof one !== 'string' && typeof key !== 'string' && isSame(one, key))) {
      inputs.delete(one);
      return input;
    }
  }
  return undefined;
}

const isSame = (a: File, b: File) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;

function closeOldest(): void {
  for (const [key, input] of inputs) {
    if (inputs.size <= MOST) return;
    input.dispose();
    inputs.delete(key);
  }
}

function sourceOf(source: MediaSource): BlobSource | UrlSource {
  if ('file' in source) return new BlobSource(source.file);
  const getRetryDelay = (tries: number) => (tries < TRIES ? 2 ** tries / 2 : null);
  return new UrlSource(new URL(source.url, self.location.origin), { getRetryDelay, maxCacheSize: 16 * MIB });
}

/** Undefined: there is none that this browser can decode. */
export async function soundOf(input: Input): Promise<InputAudioTrack | undefined> {
  const track = await input.getPrimaryAudioTrack();
  return track && (await track.canDecode()) ? track : undefined;
}

/** Undefined: there is none. */
export async function pictureOf(input: Input): Promise<InputVideoTrack | undefined> {
  return (await input.getPrimaryVideoTrack()) ?? undefined;
}

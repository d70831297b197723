import { fingerprintOf } from '../uploads/fingerprint.js';
import type { DecodeAnswer, DecodeOrder, MediaSource } from './decode-messages.js';
import { newInput, openMedia, pictureOf, soundOf } from './open-media.js';
import { keepPeaks, keptPeaks } from './peak-cache.js';
import { BLOCK_MS } from './peaks.js';
import { nextBlock, PeakReader } from './read-peaks.js';
import { readFrames, readPictures } from './read-pictures.js';
import { readSound } from './read-sound.js';

/** Decodes media beside the page, in small steps: what is new is begun at once, and what is stopped ends after its step. */

type Order<Do extends DecodeOrder['do']> = Extract<DecodeOrder, { do: Do }>;

interface Course {
  look: { fromMs: number; toMs: number };
}

/** Those that have not ended. */
const courses = new Map<number, Course>();

self.onmessage = ({ data }: MessageEvent<DecodeOrder>) => {
  const course = courses.get(data.id);
  if (data.do === 'stop') courses.delete(data.id);
  else if (data.do === 'look') {
    if (course) course.look = { fromMs: data.fromMs, toMs: data.toMs };
  } else void follow(data);
};

async function follow(order: Exclude<DecodeOrder, { do: 'look' | 'stop' }>): Promise<void> {
  const { id } = order;
  courses.set(id, { look: { fromMs: 0, toMs: 0 } });
  const ended = await work(order).then(
    (): DecodeAnswer => ({ id, done: true }),
    (): DecodeAnswer => ({ id, failed: true }),
  );
  courses.delete(id);
  say(ended);
}

async function work(order: Exclude<DecodeOrder, { do: 'look' | 'stop' }>): Promise<void> {
  if (order.do === 'peaks') return await peaks(order);
  if (order.do === 'pictures') return await pictures(order);
  if (order.do === 'sound') return await sound(order);
  const track = await pictureOf(openMedia(order.source));
  say({ id: order.id, framesMs: track ? await readFrames(track, order.fromMs, order.toMs) : [] });
}

const say = (answer: DecodeAnswer, moved: Transferable[] = []) => self.postMessage(answer, { transfer: moved });
const isWanted = (id: number) => courses.has(id);

async function peaks({ id, source }: Order<'peaks'>): Promise<void> {
  const key = await keyOf(source);
  const kept = await keptPeaks(key);
  if (kept) {
    for (const [index, pairs] of kept.entries()) say({ id, block: { index, pairs } });
    return;
  }
  const blocks = await readAll(id, source);
  if (blocks) await keepPeaks(key, blocks);
}

const keyOf = async (source: MediaSource) =>
  'file' in source ? await fingerprintOf(source.file, source.file.lastModified) : source.url;

/** Undefined where it was stopped. */
async function readAll(id: number, source: MediaSource): Promise<Int8Array[] | undefined> {
  const input = newInput(source);
  try {
    const track = await soundOf(input);
    if (!track) throw new Error('There is no sound that this browser can decode.');
    const blocks = new Array<Int8Array>(Math.ceil(((await track.computeDuration()) * 1000) / BLOCK_MS));
    const reader = new PeakReader(track);
    for (;;) {
      const look = courses.get(id)?.look;
      const index = look && nextBlock(blocks.length, look, (one) => blocks[one] !== undefined);
      if (index === undefined) {
        await reader.close();
        return look && blocks;
      }
      const block = await reader.read(index);
      blocks[index] = block.pairs;
      say({ id, block });
    }
  } finally {
    input.dispose();
  }
}

async function pictures({ id, source, ...wishes }: Order<'pictures'>): Promise<void> {
  const track = await pictureOf(openMedia(source));
  if (!track || !(await track.canDecode())) throw new Error('There is no picture that this browser can decode.');
  for await (const picture of readPictures(track, wishes)) {
    say({ id, picture }, picture.bitmap ? [picture.bitmap] : []);
    if (!isWanted(id)) return;
  }
}

async function sound({ id, source, fromMs, toMs }: Order<'sound'>): Promise<void> {
  const track = await soundOf(openMedia(source));
  if (!track) throw new Error('There is no sound that this browser can decode.');
  const found = await readSound(track, fromMs, toMs);
  say({ id, sound: found }, found?.channels.map(({ buffer }) => buffer) ?? []);
}

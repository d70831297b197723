import { notePartGone } from '../app/new-version.js';
import type { DecodeAnswer, DecodeOrder, MediaSource, PeakBlock, Picture, Sound } from './decode-messages.js';

/** The page's side of decode-worker.ts. One draws, one is for what is played: a long waveform keeps no voice waiting. */

type Begun = Exclude<DecodeOrder, { do: 'look' | 'stop' }>;
type Wish = Begun extends infer One ? (One extends Begun ? Omit<One, 'id'> : never) : never;
type Ending = 'done' | 'failed' | 'stopped';

/** Something that takes a while. */
export interface Course {
  ended: Promise<Ending>;
  stop(): void;
}

interface Waiting {
  hear: (answer: DecodeAnswer) => void;
  end: (how: Ending) => void;
}

class DecodeWorker {
  #worker: Worker | undefined;
  #orders = 0;
  readonly #waiting = new Map<number, Waiting>();

  begin(wish: Wish, hear: (answer: DecodeAnswer) => void): Course & { id: number } {
    this.#worker ??= this.#start();
    const id = ++this.#orders;
    const ended = new Promise<Ending>((end) => this.#waiting.set(id, { hear, end }));
    this.#worker.postMessage({ ...wish, id });
    return { id, ended, stop: () => this.#stop(id) };
  }

  tell(order: DecodeOrder): void {
    this.#worker?.postMessage(order);
  }

  #stop(id: number): void {
    if (!this.#waiting.has(id)) return;
    this.tell({ id, do: 'stop' });
    this.#end(id, 'stopped');
  }

  #start(): Worker {
    const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<DecodeAnswer>) => {
      if ('done' in data) this.#end(data.id, 'done');
      else if ('failed' in data) this.#end(data.id, 'failed');
      else this.#waiting.get(data.id)?.hear(data);
    };
    // As in media-client.ts: what it throws has words; that it could not be loaded has none.
    worker.onerror = (event) => this.#fail(event instanceof ErrorEvent);
    return worker;
  }

  #end(id: number, how: Ending): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.end(how);
  }

  #fail(isLoaded: boolean): void {
    if (!isLoaded) notePartGone();
    this.#worker?.terminate();
    this.#worker = undefined;
    for (const id of [...this.#waiting.keys()]) this.#end(id, 'failed');
  }
}

const drawing = new DecodeWorker();
const playing = new DecodeWorker();

export interface PeakCourse extends Course {
  /** What is looked at is read next. ms of the file. */
  look(fromMs: number, toMs: number): void;
}

/** `hear` gets every block once, in whatever order they are read. */
export function readPeaks(source: MediaSource, hear: (block: PeakBlock) => void): PeakCourse {
  const course = drawing.begin({ do: 'peaks', source }, (answer) => 'block' in answer && hear(answer.block));
  return { ...course, look: (fromMs, toMs) => drawing.tell({ id: course.id, do: 'look', fromMs, toMs }) };
}

export interface PicturesWish {
  source: MediaSource;
  /** Where pictures are wanted, the most urgent first. */
  slotsMs: number[];
  /** In px of the screen. */
  height: number;
  /** Key frames that are there already, ms. */
  known: number[];
}

export function readPictures(wish: PicturesWish, hear: (picture: Picture) => void): Course {
  return drawing.begin({ do: 'pictures', ...wish }, (answer) => {
    if ('picture' in answer) hear(answer.picture);
  });
}

/** Undefined where there is none in this stretch. Rejects where the file cannot be read or decoded. */
export async function readSound(source: MediaSource, fromMs: number, toMs: number): Promise<Sound | undefined> {
  let sound: Sound | undefined;
  const course = playing.begin({ do: 'sound', source, fromMs, toMs }, (answer) => {
    if ('sound' in answer) sound = answer.sound;
  });
  if ((await course.ended) !== 'done') throw new Error('The sound of this file cannot be read.');
  return sound;
}

/** ms at which pictures of a stretch begin, in order. Empty where they cannot be read. */
export async function readFrames(source: MediaSource, fromMs: number, toMs: number): Promise<number[]> {
  let frames: number[] = [];
  const course = playing.begin({ do: 'frames', source, fromMs, toMs }, (answer) => {
    if ('framesMs' in answer) frames = answer.framesMs;
  });
  await course.ended;
  return frames;
}

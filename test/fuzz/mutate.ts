import type { Random } from '../chaos/random.js';

/** Ways in which a file comes to harm, by accident or on purpose. None makes it much larger. */

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer;

const place = (bytes: Buffer, random: Random) => random.between(0, Math.max(0, bytes.length - 1));
/** Some bytes: mostly few, at times a quarter of the file. */
const stretch = (bytes: Buffer, random: Random) =>
  random.between(1, Math.max(1, random.next() < 0.7 ? Math.min(64, bytes.length) : bytes.length >> 2));

/** Lengths and counts that parsers stumble over. */
const NUMBERS = [0, 1, 7, 8, 0x7f, 0xff, 0xffff, 0x10000, 0x00ffffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

const flipBits: Mutation = (bytes, random) => {
  for (let flips = random.between(1, 16); flips > 0; flips -= 1) {
    const at = place(bytes, random);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.between(0, 7));
  }
  return bytes;
};

const setBytes: Mutation = (bytes, random) =>
  bytes.fill(random.pick([0, 0xff, 0x80, random.between(0, 255)]), ...range(bytes, random));

const setNumber: Mutation = (bytes, random) => {
  if (bytes.length < 4) return bytes;
  const at = random.between(0, bytes.length - 4);
  const value = random.pick(NUMBERS);
  if (random.next() < 0.5) bytes.writeUInt32BE(value, at);
  else bytes.writeUInt32LE(value, at);
  return bytes;
};

/** In front of a name or behind it, where MP4, RIFF and ID3 keep the lengths of their parts. */
const setLength: Mutation = (bytes, random) => {
  const names = [
    ...bytes
      .subarray(0, 20_000)
      .toString('latin1')
      .matchAll(/[a-zA-Z]{4}/g),
  ].map(({ index }) => index);
  if (names.length === 0) return bytes;
  const at = random.pick(names) + random.pick([-4, 4, 8]);
  if (at >= 0 && at + 4 <= bytes.length) bytes.writeUInt32BE(random.pick(NUMBERS), at);
  return bytes;
};

const cutOut: Mutation = (bytes, random) => {
  const [from, to] = range(bytes, random);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
};

const cutOff: Mutation = (bytes, random) => bytes.subarray(0, place(bytes, random));
const behead: Mutation = (bytes, random) => bytes.subarray(random.between(0, 64));

const repeat: Mutation = (bytes, random) => {
  const [from, to] = range(bytes, random);
  const times = random.between(2, Math.max(2, Math.min(2_000, Math.floor(500_000 / (to - from)))));
  const repeated = Array.from({ length: times }, () => bytes.subarray(from, to));
  return Buffer.concat([bytes.subarray(0, from), ...repeated, bytes.subarray(to)]);
};

const insertNoise: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  const noise = Buffer.from(Array.from({ length: random.between(1, 300) }, () => random.between(0, 255)));
  return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
};

const splice: Mutation = (bytes, random, other) =>
  Buffer.concat([bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random))]);

function range(bytes: Buffer, random: Random): [from: number, to: number] {
  const from = place(bytes, random);
  return [from, Math.min(bytes.length, from + stretch(bytes, random))];
}

const MUTATIONS = { flipBits, setBytes, setNumber, setLength, cutOut, cutOff, behead, repeat, insertNoise, splice };
/** What breaks a structure rather than a picture is tried more often. */
const NAMES: (keyof typeof MUTATIONS)[] = [
  ...(['flipBits', 'setBytes', 'setNumber', 'setLength', 'setLength', 'cutOut', 'cutOff', 'behead'] as const),
  ...(['repeat', 'insertNoise', 'splice'] as const),
];
/** Headers are at the front, indexes at the back. */
const HEAD_BYTES = 2_000;

export interface Mutant {
  bytes: Buffer;
  /** What was done, in order. */
  done: string[];
}

/** One to four mutations of a copy of `bytes`, half of them within its first 2 kB; `other` is what it is spliced with. */
export function mutate(bytes: Buffer, other: Buffer, random: Random): Mutant {
  const done: string[] = [];
  let mutant = Buffer.from(bytes);
  for (let times = random.between(1, 4); times > 0 && mutant.length > 0; times -= 1) {
    const name = random.pick(NAMES);
    const headOnly = random.next() < 0.5;
    const head = Buffer.from(headOnly ? mutant.subarray(0, HEAD_BYTES) : mutant);
    mutant = Buffer.concat([
      MUTATIONS[name](head, random, other),
      headOnly ? mutant.subarray(HEAD_BYTES) : Buffer.alloc(0),
    ]);
    done.push(headOnly ? `${name} in front` : name);
  }
  return { bytes: mutant, done };
}

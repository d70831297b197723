import { type Shape, shapeText } from './message-contract.js';

/** A shape with the names it may refer to. */
export interface Named {
  shape: Shape;
  types: Record<string, Shape>;
}

/** A value that is written at `path` and not understood by its reader. */
export interface Mismatch {
  path: string;
  written: string;
  read: string;
}

type Fields = Record<string, Shape>;

/**
 * Whether whoever reads `reader` understands everything that `writer` may write. Fields the reader does not know are
 * ignored, as JSON readers do.
 */
export function mismatches(reader: Named, writer: Named, path: string, seen = new Set<string>()): Mismatch[] {
  const pair = `${JSON.stringify(reader.shape)} < ${JSON.stringify(writer.shape)}`;
  if (seen.has(pair)) return []; // types that contain themselves
  const inside = new Set(seen).add(pair);
  const readable = membersOf(reader);
  const unread = membersOf(writer).filter((one) => !readable.some((r) => member(r, one, path, inside).length === 0));
  const [first] = unread;
  if (!first) return [];
  const alike = readable.filter((r) => kindOf(r.shape) === kindOf(first.shape));
  const [only] = alike;
  const within = only && alike.length === 1 ? unread.flatMap((w) => member(only, w, path, inside)) : [];
  const deeper = within.filter((mismatch) => mismatch.path !== path);
  return deeper.length > 0 ? deeper : [mismatch(path, writer.shape, reader.shape)];
}

/** Every single thing a value can be; literals by themselves, so that `"a" | "b"` is read where `"a"` is written. */
function membersOf({ shape, types }: Named): Named[] {
  if (shape === 'boolean') return [true, false].map((value) => ({ shape: { enum: [value] }, types }));
  if (typeof shape === 'string') return [{ shape, types }];
  if ('enum' in shape) return shape.enum.map((value) => ({ shape: { enum: [value] }, types }));
  if ('anyOf' in shape) return shape.anyOf.flatMap((one) => membersOf({ shape: one, types }));
  if ('ref' in shape) return membersOf({ shape: types[shape.ref] ?? 'anything', types });
  return [{ shape, types }];
}

const kindOf = (shape: Shape): string => (typeof shape === 'string' ? shape : (Object.keys(shape)[0] ?? ''));

const mismatch = (path: string, written: Shape | undefined, read: Shape): Mismatch => ({
  path,
  written: written === undefined ? 'missing' : shapeText(written),
  read: shapeText(read),
});

/** One member against one member. */
function member(reader: Named, writer: Named, path: string, seen: Set<string>): Mismatch[] {
  const [read, written] = [reader.shape, writer.shape];
  const no = [mismatch(path, written, read)];
  const go = (r: Shape, w: Shape, at: string) =>
    mismatches({ shape: r, types: reader.types }, { shape: w, types: writer.types }, at, seen);
  if (read === 'anything') return [];
  if (typeof written === 'string') return read === written ? [] : no;
  if ('enum' in written) return readsLiteral(read, written.enum[0]) ? [] : no;
  if (typeof read === 'string') return no;
  if ('array' in written) return 'array' in read ? go(read.array, written.array, `${path}[]`) : no;
  if ('tuple' in written) return tuple(read, written.tuple, path, go) ?? no;
  if ('record' in written) return record(read, written.record, path, go) ?? no;
  if ('object' in written) return object(read, written.object, path, go) ?? no;
  return no;
}

type Go = (read: Shape, written: Shape, path: string) => Mismatch[];

const readsLiteral = (read: Shape, value: string | number | boolean | undefined): boolean =>
  typeof read === 'string' ? read === typeof value : 'enum' in read && read.enum[0] === value;

function tuple(read: Exclude<Shape, string>, written: Shape[], path: string, go: Go): Mismatch[] | undefined {
  if ('array' in read) return written.flatMap((shape, place) => go(read.array, shape, `${path}[${place}]`));
  if (!('tuple' in read) || read.tuple.length > written.length) return undefined;
  return read.tuple.flatMap((shape, place) => go(shape, written[place] ?? 'nothing', `${path}[${place}]`));
}

function record(read: Exclude<Shape, string>, written: Shape, path: string, go: Go): Mismatch[] | undefined {
  if ('record' in read) return go(read.record, written, `${path}[…]`);
  if (!('object' in read)) return undefined;
  return Object.entries(read.object).flatMap(([key, shape]) =>
    key.endsWith('?')
      ? go(shape, written, `${path}.${key.slice(0, -1)}`)
      : [mismatch(`${path}.${key}`, undefined, shape)],
  );
}

function object(read: Exclude<Shape, string>, written: Fields, path: string, go: Go): Mismatch[] | undefined {
  if ('record' in read) {
    return Object.entries(written).flatMap(([key, shape]) => go(read.record, shape, `${path}.${key.replace('?', '')}`));
  }
  if (!('object' in read)) return undefined;
  return Object.entries(read.object).flatMap(([key, shape]) => field(key, shape, written, path, go));
}

function field(key: string, read: Shape, written: Fields, path: string, go: Go): Mismatch[] {
  const name = key.replace(/\?$/, '');
  const at = `${path}.${name}`;
  const shape = written[name] ?? written[`${name}?`];
  const mayBeMissing = written[name] === undefined;
  if (mayBeMissing && !key.endsWith('?') && go(read, 'nothing', at).length > 0) return [mismatch(at, undefined, read)];
  return shape === undefined ? [] : go(read, shape, at);
}

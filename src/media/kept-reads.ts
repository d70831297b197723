/** Reads bytes `start` to `end` (exclusive), in one piece or as they come. */
export type Read = (start: number, end: number) => Promise<Uint8Array> | ReadableStream<Uint8Array>;

/** What is read for one file before anything is thrown away: its head and its index. */
const MOST_BYTES = 8 * 1024 ** 2;

/** Reads of one file that are kept, so that a second look at the same bytes asks nobody for them again. */
export function keptReads(read: Read): { read: Read; bytesAt(start: number, end: number): Promise<Uint8Array> } {
  const kept: Piece[] = [];
  let total = 0;
  const keep = (start: number, bytes: Uint8Array) => {
    total += bytes.length;
    if (total <= MOST_BYTES) kept.push({ start, bytes });
  };
  const keeping = (start: number, end: number) => {
    const found = read(start, end);
    if (found instanceof ReadableStream) return keepingStream(found, start, keep);
    return found.then((bytes) => {
      keep(start, bytes);
      return bytes;
    });
  };
  const bytesAt = async (start: number, end: number) => joined(kept, start, end) ?? (await whole(read(start, end)));
  return { read: keeping, bytesAt };
}

const whole = async (read: ReturnType<Read>): Promise<Uint8Array> =>
  read instanceof ReadableStream ? new Uint8Array(await new Response(read).arrayBuffer()) : await read;

type Piece = { start: number; bytes: Uint8Array };

/** Passes on what comes, no sooner than it is wanted. */
function keepingStream(
  stream: ReadableStream<Uint8Array>,
  start: number,
  keep: (start: number, bytes: Uint8Array) => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  let at = start;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        keep(at, value);
        at += value.length;
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** The bytes, where all of them are kept. */
function joined(kept: readonly Piece[], start: number, end: number): Uint8Array | undefined {
  const bytes = new Uint8Array(end - start);
  for (let at = start; at < end; ) {
    const piece = kept.find((one) => one.start <= at && at < one.start + one.bytes.length);
    if (!piece) return undefined;
    const from = piece.bytes.subarray(at - piece.start, end - piece.start);
    bytes.set(from, at - start);
    at += from.length;
  }
  return bytes;
}

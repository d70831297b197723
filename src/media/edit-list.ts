/** Bytes `start` to `end` (exclusive) of a file, fewer where it ends. */
export type BytesAt = (start: number, end: number) => Promise<Uint8Array>;

/** When the first track of each kind ends, in s from the begin of what is shown. */
export type EditedSeconds = { vide?: number; soun?: number };

/** One with hours of video has some MB; what is larger is left to those who judge whether it is a file at all. */
const MOST_BYTES = 32 * 1024 ** 2;
/** A file has a handful of boxes outside; one in pieces has as many as pieces, and its edits are in the first few. */
const MOST_BOXES = 16;

/**
 * When the tracks of an MP4 or MOV end by their edit lists (ISO/IEC 14496-12, 8.6.6): a video that was trimmed in a
 * player keeps all of its pictures, and names those that are shown. What our reader of media makes of it is the first edit's
 * begin, without its end. Left out: tracks without a list, or whose list is open.
 */
export async function editedSeconds(bytesAt: BytesAt, fileBytes: number): Promise<EditedSeconds> {
  const movie = await movieOf(bytesAt, fileBytes);
  if (!movie) return {};
  const boxes = childrenOf(movie);
  const scale = timescaleOf(boxes.find(({ type }) => type === 'mvhd')?.body);
  const found: EditedSeconds = {};
  for (const { body } of boxes.filter(({ type }) => type === 'trak')) {
    const kind = handlerOf(body);
    const units = unitsOf(boxAt(body, 'edts', 'elst'));
    if ((kind === 'vide' || kind === 'soun') && units && scale) found[kind] ??= units / scale;
  }
  return found;
}

interface Box {
  type: string;
  body: DataView;
}

/** The body of the box `moov`, wherever it lies. */
async function movieOf(bytesAt: BytesAt, fileBytes: number): Promise<DataView | undefined> {
  let at = 0;
  for (let box = 0; box < MOST_BOXES && at + 8 <= fileBytes; box += 1) {
    const head = viewOf(await bytesAt(at, Math.min(at + 16, fileBytes)));
    const { type, headBytes, bytes } = headOf(head, fileBytes - at);
    if (bytes < headBytes) return undefined;
    if (type === 'moov' && bytes > MOST_BYTES) return undefined;
    if (type === 'moov') return viewOf(await bytesAt(at + headBytes, Math.min(at + bytes, fileBytes)));
    at += bytes;
  }
  return undefined;
}

/** A size of 0 reaches to the end, 1 stands before one of 64 bits. */
function headOf(head: DataView, rest: number): { type: string; headBytes: number; bytes: number } {
  if (head.byteLength < 8) return { type: '', headBytes: 8, bytes: 0 };
  const type = String.fromCharCode(...[4, 5, 6, 7].map((at) => head.getUint8(at)));
  const bytes = head.getUint32(0);
  if (bytes === 1) return { type, headBytes: 16, bytes: head.byteLength < 16 ? 0 : Number(head.getBigUint64(8)) };
  return { type, headBytes: 8, bytes: bytes === 0 ? rest : bytes };
}

function childrenOf(body: DataView): Box[] {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= body.byteLength; ) {
    const rest = body.byteLength - at;
    const { type, headBytes, bytes } = headOf(part(body, at, Math.min(16, rest)), rest);
    if (bytes < headBytes || bytes > rest) break;
    boxes.push({ type, body: part(body, at + headBytes, bytes - headBytes) });
    at += bytes;
  }
  return boxes;
}

const part = (view: DataView, at: number, bytes: number) => new DataView(view.buffer, view.byteOffset + at, bytes);
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function boxAt(body: DataView, ...path: string[]): DataView | undefined {
  let at: DataView | undefined = body;
  for (const name of path) at = at && childrenOf(at).find(({ type }) => type === name)?.body;
  return at;
}

/** Units a second of the movie's own clock, in which edits are long. */
function timescaleOf(header: DataView | undefined): number | undefined {
  const at = header && header.byteLength > 24 ? (header.getUint8(0) === 1 ? 20 : 12) : undefined;
  return at === undefined ? undefined : header?.getUint32(at);
}

function handlerOf(track: DataView): string | undefined {
  const handler = boxAt(track, 'mdia', 'hdlr');
  if (!handler || handler.byteLength < 12) return undefined;
  return String.fromCharCode(...[8, 9, 10, 11].map((at) => handler.getUint8(at)));
}

/** All edits together; one without media is a pause, which is time as well. */
function unitsOf(list: DataView | undefined): number | undefined {
  if (!list || list.byteLength < 8) return undefined;
  const isLong = list.getUint8(0) === 1;
  const bytes = isLong ? 20 : 12;
  const count = Math.min(list.getUint32(4), Math.floor((list.byteLength - 8) / bytes));
  let units = 0;
  for (let n = 0; n < count; n += 1) {
    const at = 8 + n * bytes;
    const duration = isLong ? Number(list.getBigUint64(at)) : list.getUint32(at);
    if (duration === 0) return undefined; // to the end, wherever that is
    units += duration;
  }
  return units || undefined;
}

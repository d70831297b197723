import { copyFile, open } from 'node:fs/promises';

/** An MP4 box that says nothing: its size in 8 bytes, since 4 end at 4 GiB. */
const FREE_BOX_HEADER = 16;

/**
 * A playable MP4 of exactly `bytes`, made from a small one: an empty box at the end fills it up. The file has a hole
 * where the box is, so it takes no room on the disk.
 */
export async function largeVideo(small: string, target: string, bytes: number): Promise<string> {
  await copyFile(small, target);
  const file = await open(target, 'r+');
  try {
    const { size } = await file.stat();
    if (bytes < size + FREE_BOX_HEADER) throw new Error(`A video of ${bytes} bytes is too small; take a larger one.`);
    await file.write(freeBoxHeader(bytes - size), 0, FREE_BOX_HEADER, size);
    await file.truncate(bytes);
  } finally {
    await file.close();
  }
  return target;
}

function freeBoxHeader(bytes: number): Buffer {
  const header = Buffer.alloc(FREE_BOX_HEADER);
  header.writeUInt32BE(1, 0); // the size follows the type
  header.write('free', 4, 'latin1');
  header.writeBigUInt64BE(BigInt(bytes), 8);
  return header;
}

import { crc32Base64, crc32Of } from '../uploads/crc32.js';
import { fingerprintOf } from '../uploads/fingerprint.js';
import type { MediaAnswer, MediaOrder } from './media-messages.js';
import { probeFile } from './probe-file.js';

/** Reads files beside the page, so that typing never waits for it. */
self.onmessage = ({ data }: MessageEvent<MediaOrder>) => void answer(data);

async function answer(order: MediaOrder): Promise<void> {
  const done = await work(order).catch((): MediaAnswer => ({ id: order.id, failed: 'unread' }));
  self.postMessage(done);
}

async function work(order: MediaOrder): Promise<MediaAnswer> {
  const { id, file } = order;
  if (order.do === 'probe') return { id, probed: await probeFile(file, order.kind) };
  if (order.do === 'crc32') return { id, text: crc32Base64(await crc32Of(file)) };
  return { id, text: await fingerprintOf(file, order.lastModified) };
}

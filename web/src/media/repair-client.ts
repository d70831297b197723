import { notePartGone } from '../app/new-version.js';
import type { GivenFile } from '../ui/choose-files.js';
import type { RepairAnswer, RepairOrder } from './repair-messages.js';

/** The page's side of repair-worker.ts, which is loaded for this alone. */

/** The same file with what it lacked. `hear`: how much of the work is done, 0…1. Rejects where it cannot be done. */
export function repairFile(order: RepairOrder, hear: (share: number) => void): Promise<Required<GivenFile>> {
  const worker = new Worker(new URL('./repair-worker.ts', import.meta.url), { type: 'module' });
  const repaired = new Promise<FileSystemFileHandle>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<RepairAnswer>) => {
      if ('share' in data) hear(data.share);
      else if ('done' in data) resolve(data.done);
      else reject(new Error('The file cannot be repaired here.'));
    };
    worker.onerror = (event) => {
      if (!(event instanceof ErrorEvent)) notePartGone(); // as in media-client.ts
      reject(new Error('The file cannot be repaired here.'));
    };
  });
  worker.postMessage(order);
  return repaired.then(async (handle) => ({ handle, file: await handle.getFile() })).finally(() => worker.terminate());
}

import { api } from '../api/client.js';
import { onEvent } from '../api/events.js';
import { look, onBackOnline, useConnection } from '../app/connection.js';
import { serverNow } from '../app/server-clock.js';
import { signedInAgain } from '../app/signed-out.js';
import { crc32InWorker } from '../media/media-client.js';
import { BrowserSlots } from './browser-slots.js';
import { FileGone } from './part-faults.js';
import { sendPart } from './part-sender.js';
import type { UploadPorts } from './upload-ports.js';

/** An event that was missed is made up for by then. */
const LOOK_EVERY_MS = 5_000;

/** Uploads on what a browser has. */
export const browserPorts: UploadPorts = {
  api,
  send: sendPart,
  async crc32(body) {
    const sum = await crc32InWorker(body);
    if (sum === undefined) throw new FileGone();
    return sum;
  },
  slots: new BrowserSlots(),
  clock: { now: serverNow, sleep: (ms, signal) => sleep(ms, signal) },
  connection: {
    look,
    whenBack: (signal) => until(signal, (done) => (isBack() ? done() : onBackOnline(done))),
    whenSignedIn: (signal) => until(signal, (done) => void signedInAgain().then(done)),
  },
  random: Math.random,
  whenToLook: (assetId, signal) =>
    until(signal, (done) => {
      const timer = setTimeout(done, LOOK_EVERY_MS);
      const stop = onEvent(({ type, data }) => {
        if (type === 'asset' && (data as { id: string }).id === assetId) done();
      });
      return () => {
        clearTimeout(timer);
        stop();
      };
    }),
};

const isBack = () => useConnection.getState().offlineSince === undefined;

const sleep = (ms: number, signal: AbortSignal) =>
  until(signal, (done) => {
    const timer = setTimeout(done, ms);
    return () => clearTimeout(timer);
  });

/** Resolves with `done`, rejects with the signal's reason; what `begin` returns ends it either way. */
function until(signal: AbortSignal, begin: (done: () => void) => unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    let stop: unknown;
    const finish = (settle: () => void) => {
      signal.removeEventListener('abort', abort);
      if (typeof stop === 'function') stop();
      settle();
    };
    const abort = () => finish(() => reject(signal.reason));
    signal.addEventListener('abort', abort, { once: true });
    stop = begin(() => finish(resolve));
  });
}

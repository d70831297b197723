import type { BegunAssetResource } from '../../../src/http/asset-schemas.js';
import { api } from '../api/client.js';
import { browserPorts } from './browser-ports.js';
import { held } from './browser-slots.js';
import { assertSameFile } from './multipart-upload.js';
import { persist } from './persist.js';
import { SpeedMeter } from './speed.js';
import { checkedAsset, uploadAsset } from './upload-asset.js';
import type { AssetResource, UploadTask, UploadWatch } from './upload-ports.js';
import { changeRecord, recordOf, type UploadRecord } from './upload-record.js';
import type { Upload } from './upload-state.js';
import { changeUpload, uploadOf } from './upload-store.js';

export interface RunOptions {
  id: string;
  file: File;
  signal: AbortSignal;
  /** The file was chosen again: it is compared with what has arrived. */
  isChosenAgain: boolean;
}

export interface Uploaded {
  asset: AssetResource;
  /** It was there before a byte was sent. */
  already: boolean;
}

/** One file on its way to being stored, in one tab of the browser. */
export async function runUpload(options: RunOptions): Promise<Uploaded> {
  const record = recordOf(options.id);
  if (!record) throw new Error('The upload was removed.');
  const release = await takeTurn(record, options);
  try {
    return await send(record, options);
  } finally {
    release();
  }
}

async function takeTurn({ id, fingerprint, kind }: UploadRecord, { signal }: RunOptions): Promise<() => void> {
  const name = `upload:${kind}:${fingerprint ?? id}`;
  const free = await held(name, { ifAvailable: true });
  if (free) return free;
  changeUpload(id, { state: { at: 'waiting', for: 'other_tab' } });
  return (await held(name, { signal })) ?? (() => undefined);
}

async function send(record: UploadRecord, { id, file, signal, isChosenAgain }: RunOptions): Promise<Uploaded> {
  const watch = watchOf(id);
  const begun = await persist(browserPorts, { signal, onWait: watch.onPhase }, () => begin(record, signal));
  const already = record.assetId !== begun.id; // else it is ours, and was interrupted at its end
  changeUpload(id, { assetId: begun.id });
  changeRecord(id, { assetId: begun.id });
  if (begun.status === 'stored') return { asset: begun, already };
  const known = recordOf(id)?.parts ?? {};
  const task: UploadTask = { plan: planOf(begun), file, known, arrived: begun.uploadedParts, signal, watch };
  if (begun.status === 'checking') return { asset: await checkedAsset(browserPorts, task), already };
  if (isChosenAgain) await assertSameFile(browserPorts, task, begun.uploadedParts);
  return { asset: await uploadAsset(browserPorts, task), already: false };
}

const planOf = ({ id: assetId, bytes, partBytes, checksum }: BegunAssetResource) => ({
  ...{ assetId, partBytes, checksum },
  bytes: bytes ?? 0,
});

const begin = ({ kind, fileName, bytes, contentType, fingerprint }: UploadRecord, signal: AbortSignal) =>
  api.createAsset(
    { kind, fileName, bytes, contentType, ...(fingerprint !== undefined && { fingerprint }) },
    { signal },
  );

/** More often nobody sees. */
const SHOWN_EVERY_MS = 200;

function watchOf(id: string): UploadWatch {
  const meter = new SpeedMeter();
  let shownAt = 0;
  return {
    onPhase: (phase) => {
      if (phase.at === 'waiting') meter.reset();
      changeUpload(id, { state: phase });
    },
    onBytes: ({ total, sent }) => {
      const now = Date.now();
      meter.add(sent, now);
      if (now - shownAt < SHOWN_EVERY_MS && total < bytesOf(id)) return;
      shownAt = now;
      changeUpload(id, { sentBytes: total, speed: meter.of(bytesOf(id) - total, now) } satisfies Partial<Upload>);
    },
    onPart: (number, part) => changeRecord(id, { parts: { ...recordOf(id)?.parts, [number]: part } }),
  };
}

const bytesOf = (id: string) => uploadOf(id)?.bytes ?? 0;

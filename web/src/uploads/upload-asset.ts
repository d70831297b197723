import { ApiProblem } from '../../../src/api-client/api-problem.js';
import { MultipartUpload } from './multipart-upload.js';
import { PartFault, UploadLost } from './part-faults.js';
import { type Patience, persist } from './persist.js';
import type { AssetResource, UploadPorts, UploadTask } from './upload-ports.js';

/** The storage drops an unfinished upload now and then, not again and again. */
const MOST_ROUNDS = 4;

/** Sends a file, has it put together and looked at; the asset as it is then, stored or refused. */
export async function uploadAsset(ports: UploadPorts, task: UploadTask): Promise<AssetResource> {
  for (let round = 1; ; round += 1) {
    try {
      await sendAndComplete(ports, task, round === 1);
      return await checkedAsset(ports, task);
    } catch (error) {
      task.signal.throwIfAborted();
      if (isOver(error)) return await checkedAsset(ports, task); // another tab was faster
      if (!isIncomplete(error) || round === MOST_ROUNDS) throw error;
    }
  }
}

async function sendAndComplete(ports: UploadPorts, task: UploadTask, isFirst: boolean): Promise<void> {
  const upload = new MultipartUpload(ports, task);
  await upload.run(isFirst ? task.arrived : undefined);
  task.watch.onPhase({ at: 'completing' });
  await persist(ports, patienceOf(task), () => complete(ports, task, upload));
}

const complete = ({ api }: UploadPorts, { plan, signal }: UploadTask, { sent }: MultipartUpload) =>
  api.completeAsset(plan.assetId, sent, { signal });

const patienceOf = ({ signal, watch }: UploadTask): Patience => ({ signal, onWait: watch.onPhase });

const isOver = (error: unknown) => error instanceof ApiProblem && error.code === 'upload_over';

/** Something has not arrived after all: another round finds out what, and sends only that. */
const isIncomplete = (error: unknown) =>
  error instanceof UploadLost ||
  (error instanceof ApiProblem && error.code === 'asset_incomplete') ||
  (error instanceof PartFault && error.status === 404);

/** What the server says of it once it has looked. */
export async function checkedAsset(ports: UploadPorts, task: UploadTask): Promise<AssetResource> {
  const { plan, signal, watch } = task;
  for (;;) {
    const asset = await persist(ports, patienceOf(task), () => ports.api.getAsset(plan.assetId, { signal }));
    if (asset.status === 'stored' || asset.status === 'refused') return asset;
    if (asset.status === 'uploading') throw new UploadLost();
    watch.onPhase({ at: 'checking' });
    await ports.whenToLook(plan.assetId, signal);
  }
}

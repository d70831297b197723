import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type DemoInput, sampleInput } from '../local/demo/sample-media.js';
import { submitJob } from '../local/demo/submit-job.js';
import { createApiClient } from '../src/api-client/api-client.js';
import { PART_BYTES } from '../src/domain/asset.js';
import { crc32Base64 } from '../src/storage/part-checksum.js';
import type { ObjectStoreConfig } from '../src/storage/s3-client.js';
import { MultipartUpload } from '../web/src/uploads/multipart-upload.js';
import { LocalSlots, MOST_AT_ONCE } from '../web/src/uploads/part-slots.js';
import type { PartToSend, UploadPlan, UploadPorts, UploadTask } from '../web/src/uploads/upload-ports.js';
import { openOnDisk } from './file-on-disk.js';
import type { UploadApi, UploadStack } from './upload-stack.js';

export const BARE = 'bare SDK';
/** Where all of them put it: uploads of whoever comes without a credential. */
export const FILES = 'users/local-user/assets/';

export interface Way {
  name: string;
  /** How much of BARE's speed it is to have; left out: nobody has said. */
  goal?: number;
  /** Whose memory is looked at. */
  api: UploadApi;
  /** How many files or parts that API is busy with at a time; 0: it has no part in it. */
  streams: number;
  send(file: string, bytes: number): Promise<unknown>;
}

/** Ways of one file into the same bucket, each from its first request to the last answer. */
export async function uploadWays({ store, apis }: UploadStack): Promise<Way[]> {
  const { direct, through_api: through } = apis;
  const sample = await sampleInput();
  return [
    { name: BARE, api: direct, streams: 0, send: (file, bytes) => sendBare(store, file, bytes) },
    { name: 'direct', goal: 0.9, api: direct, streams: 1, send: (file, bytes) => sendParts(direct, file, bytes) },
    {
      ...{ name: 'through API', goal: 0.7, api: through, streams: MOST_AT_ONCE },
      send: (file, bytes) => sendParts(through, file, bytes),
    },
    { name: 'form', api: direct, streams: 1, send: (file) => sendForm(direct, sample, file) },
  ];
}

/** As the AWS SDK's documentation has it, with parts as large and as many at a time as ours. */
async function sendBare(store: ObjectStoreConfig, file: string, bytes: number): Promise<void> {
  const { S3_ACCESS_KEY_ID: accessKeyId = '', S3_SECRET_ACCESS_KEY: secretAccessKey = '' } = store;
  const client = new S3Client({
    ...{ endpoint: store.S3_ENDPOINT, region: store.S3_REGION, forcePathStyle: true },
    credentials: { accessKeyId, secretAccessKey },
  });
  const params = { Bucket: store.S3_BUCKET, Key: `${FILES}bare/${bytes}.mp4`, Body: createReadStream(file) };
  await new Upload({ client, params, partSize: PART_BYTES, queueSize: MOST_AT_ONCE }).done();
  client.destroy();
}

/** By the page's own code, with Node's `fetch` and zlib in place of the browser's parts. */
async function sendParts({ url }: UploadApi, file: string, bytes: number): Promise<void> {
  const api = createApiClient({ baseUrl: url });
  const { id: assetId, ...begun } = await api.createAsset({
    ...{ kind: 'video', fileName: 'bench.mp4', bytes, contentType: 'video/mp4' },
  });
  const plan: UploadPlan = { assetId, bytes, partBytes: begun.partBytes, checksum: begun.checksum };
  const { blob, close } = await openOnDisk(file);
  const upload = new MultipartUpload(portsTo(api, url), taskOf(plan, blob));
  await upload.run(begun.uploadedParts);
  await Promise.all([api.completeAsset(assetId, upload.sent), close()]);
}

function taskOf(plan: UploadPlan, file: Blob): UploadTask {
  const nothing = () => undefined;
  const watch = { onPhase: nothing, onBytes: nothing, onPart: nothing };
  return { plan, file, known: {}, arrived: [], signal: new AbortController().signal, watch };
}

const portsTo = (api: UploadPorts['api'], apiUrl: string): UploadPorts => ({
  api,
  send: (part) => putPart(part, apiUrl),
  crc32: async (body) => crc32Base64(crc32(new Uint8Array(await body.arrayBuffer()))),
  slots: new LocalSlots(),
  clock: { now: Date.now, sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
  connection: { look: async () => true, whenBack: async () => undefined, whenSignedIn: async () => undefined },
  random: Math.random,
  whenToLook: async () => undefined,
});

/** Parts that go through the API have an address without a host. */
async function putPart({ signed, body, signal }: PartToSend, apiUrl: string): Promise<string> {
  const { url, headers } = signed;
  const answer = await fetch(new URL(url, apiUrl), { method: 'PUT', headers, body: await body.arrayBuffer(), signal });
  const words = await answer.text();
  if (!answer.ok) throw new Error(`A part was answered with ${answer.status}: ${words.slice(0, 300)}`);
  const etag = answer.headers.get('ETag') ?? (JSON.parse(words) as { etag: string }).etag;
  return etag.replaceAll('"', '');
}

/** A job in one request: its video, and the voices of the sample. */
const sendForm = ({ url: apiUrl }: UploadApi, { audio, segments }: DemoInput, videoFile: string) =>
  submitJob({ apiUrl, input: { audio, segments, videoFile }, model: 'lipsync-2', syncMode: 'remap' });

import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { mustRunFfmpeg } from '../../local/demo/run-ffmpeg.js';
import type { ApiClient } from '../../src/api-client/api-client.js';
import { until } from '../../test/support/until.js';

/** Pictures for jobs, as a browser makes one of each video: here all of the sample, each in other colours. */

const VIDEO = fileURLToPath(new URL('../../local/demo/samples/sample.mp4', import.meta.url));
/** At this second, turned by so many degrees of hue. */
const POSTERS = [
  { second: 2, hue: 0 },
  { second: 5, hue: 140 },
  { second: 8, hue: 40 },
  { second: 10, hue: 220 },
  { second: 6.5, hue: 300 },
];
const STORED_MS = 60_000;

/** Their assets' ids. */
export async function uploadPosters(api: ApiClient, ffmpegPath: string): Promise<string[]> {
  const ids: string[] = [];
  for (const poster of POSTERS) ids.push(await upload(api, await draw(ffmpegPath, poster)));
  return ids;
}

const draw = (ffmpegPath: string, { second, hue }: (typeof POSTERS)[number]): Promise<Buffer> =>
  mustRunFfmpeg(
    ffmpegPath,
    [
      ...['-ss', String(second), '-i', VIDEO, '-frames:v', '1', '-vf', `scale=480:-2,hue=h=${hue}:s=0.6`],
      ...['-f', 'image2pipe', '-c:v', 'mjpeg', '-'],
    ],
    'making a poster',
  );

async function upload(api: ApiClient, bytes: Buffer): Promise<string> {
  const asset = await api.createAsset({
    kind: 'poster',
    fileName: 'poster.jpg',
    contentType: 'image/jpeg',
    bytes: bytes.length,
  });
  const { urls } = await api.signParts(asset.id, [{ number: 1, crc32: checksumOf(bytes) }]);
  const [part] = urls;
  if (!part) throw new Error('The API signed no address for the poster.');
  const sent = await fetch(part.url, { method: 'PUT', headers: part.headers, body: new Uint8Array(bytes) });
  if (!sent.ok) throw new Error(`The storage answered ${sent.status} to the poster.`);
  await api.completeAsset(asset.id, [{ number: 1, etag: sent.headers.get('etag') ?? '' }]);
  await until('the poster is stored', STORED_MS, async () => {
    const { status } = await api.getAsset(asset.id);
    return status === 'stored' || undefined;
  });
  return asset.id;
}

/** As x-amz-checksum-crc32 has it. */
function checksumOf(bytes: Buffer): string {
  const word = Buffer.alloc(4);
  word.writeUInt32BE(crc32(bytes));
  return word.toString('base64');
}

import { ApiProblem } from '../../../src/api-client/api-problem.js';
import { bytesOfPart, partCount } from '../../../src/domain/asset.js';
import { crc32Base64, crc32Of } from '../../../web/src/uploads/crc32.js';
import { PartFault } from '../../../web/src/uploads/part-faults.js';
import type { AssetResource, PartToSend, StoredPart, UploadPlan } from '../../../web/src/uploads/upload-ports.js';

/** What may go wrong with one request; all of them leave the storage as a real one would be left. */
export const FAULTS = [
  'none',
  'network',
  'lost_answer',
  'status_500',
  'expired',
  'damaged',
  'stalled',
  'signed_out',
] as const;
export type Fault = (typeof FAULTS)[number];

/** S3 and the API's part in it, as far as an upload sees them. */
export class FakeStorage {
  parts = new Map<number, StoredPart & { body: Uint8Array }>();
  status: AssetResource['status'] = 'uploading';
  inFlight = 0;
  mostInFlight = 0;
  puts = new Map<number, number>();
  isOffline = false;
  /** Its upload goes, once, before the part of this number. */
  dropsBefore: number | undefined;
  completedBytes: Uint8Array | undefined;

  constructor(
    private readonly plan: UploadPlan,
    private readonly nextFault: () => Fault,
  ) {}

  /** As the API lists it. */
  get arrived(): StoredPart[] {
    const parts = [...this.parts.values()].map(({ body: _, ...part }) => part);
    return this.status === 'uploading' ? parts : [];
  }

  send = async ({ signed, body, signal, onProgress }: PartToSend): Promise<string> => {
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    try {
      await soon();
      signal.throwIfAborted();
      return await this.#take(signed.number, signed.headers.crc32, body, onProgress);
    } finally {
      this.inFlight -= 1;
    }
  };

  async #take(number: number, crc32: string | undefined, body: Blob, onProgress: (bytes: number) => void) {
    if (this.isOffline) throw new PartFault('network');
    const fault = this.nextFault();
    if (fault === 'network') throw new PartFault('network');
    onProgress(Math.ceil(body.size / 2));
    if (fault === 'stalled') throw new PartFault('stalled');
    if (fault === 'status_500') throw new PartFault('status', 500);
    if (fault === 'expired') throw new PartFault('status', 403);
    if (fault === 'signed_out') throw new PartFault('status', 401);
    if (fault === 'damaged') throw new PartFault('status', 400);
    if (this.dropsBefore === number) this.#drop();
    const bytes = new Uint8Array(await body.arrayBuffer());
    const sum = crc32Base64(await crc32Of(body));
    if (crc32 !== undefined && crc32 !== sum) throw new PartFault('status', 400);
    this.puts.set(number, (this.puts.get(number) ?? 0) + 1);
    this.parts.set(number, { number, bytes: bytes.length, etag: `etag-${sum}`, crc32: sum, body: bytes });
    if (fault === 'lost_answer') throw new PartFault('network');
    return `etag-${sum}`;
  }

  #drop(): never {
    this.dropsBefore = undefined;
    this.parts.clear();
    throw new PartFault('status', 404);
  }

  api = {
    signParts: async (_id: string, parts: readonly { number: number; crc32?: string }[]) => {
      await this.#answer();
      if (this.status !== 'uploading') throw new ApiProblem(409, { code: 'upload_over' });
      const expiresAt = new Date(9e14).toISOString();
      const urls = parts.map(({ number, crc32 }) => {
        const headers: Record<string, string> = crc32 === undefined ? {} : { crc32 };
        return { number, url: `https://s3.test/${number}`, headers, expiresAt };
      });
      return { urls };
    },
    listParts: async () => {
      await this.#answer();
      return { parts: this.arrived };
    },
    completeAsset: async () => {
      const fault = await this.#answer();
      if (this.status === 'uploading') this.#putTogether();
      if (fault === 'lost_answer') throw new TypeError('fetch failed');
      return this.#asset();
    },
    getAsset: async () => {
      await this.#answer();
      const asset = this.#asset();
      if (this.status === 'checking') this.status = 'stored'; // by the next look
      return asset;
    },
  };

  /** Of a file in which a part is missing nothing is made. */
  #putTogether(): void {
    const all = Array.from({ length: partCount(this.plan) }, (_, place) => this.parts.get(place + 1));
    const isWhole = all.every((part, place) => part?.bytes === bytesOfPart(place + 1, this.plan));
    if (!isWhole) throw new ApiProblem(409, { code: 'asset_incomplete' });
    this.completedBytes = Uint8Array.from(all.flatMap((part) => [...(part?.body ?? [])]));
    this.status = 'checking';
  }

  async #answer(): Promise<Fault> {
    await soon();
    if (this.isOffline) throw new TypeError('fetch failed');
    const fault = this.nextFault();
    if (fault === 'status_500') throw new ApiProblem(503, {});
    if (fault === 'network') throw new TypeError('fetch failed');
    return fault;
  }

  #asset = (): AssetResource => ({
    ...{ id: this.plan.assetId, kind: 'video', fileName: 'talk.mp4', contentType: 'video/mp4', bytes: this.plan.bytes },
    ...{ status: this.status, createdAt: '', updatedAt: '', expiresAt: null, links: { self: '' } },
  });
}

/** Requests take a moment, so that others come between. */
const soon = () => Promise.resolve().then(() => undefined);

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partCount } from '../../../src/domain/asset.js';
import { crc32, crc32Base64, crc32Of } from '../../../web/src/uploads/crc32.js';
import { assertSameFile } from '../../../web/src/uploads/multipart-upload.js';
import { FileGone, OtherFile, PartFault, StorageUnreachable } from '../../../web/src/uploads/part-faults.js';
import { retryDelay } from '../../../web/src/uploads/part-retry.js';
import { LocalSlots } from '../../../web/src/uploads/part-slots.js';
import { SpeedMeter } from '../../../web/src/uploads/speed.js';
import { uploadAsset } from '../../../web/src/uploads/upload-asset.js';
import type { KnownParts } from '../../../web/src/uploads/upload-ports.js';
import { FAULTS, FakeStorage, type Fault } from './fake-storage.js';
import { FakeClock, uploadStage } from './upload-stage.js';

const text = (words: string) => new TextEncoder().encode(words);

describe('crc32', () => {
  it('is that of every other program, in one piece and in several', async () => {
    expect(crc32(text('123456789')).toString(16)).toBe('cbf43926');
    expect(crc32Base64(0xcbf43926)).toBe('y/Q5Jg==');
    expect(crc32(text('6789'), crc32(text('12345')))).toBe(0xcbf43926);
    expect(await crc32Of(new Blob(['1234', '56789']))).toBe(0xcbf43926);
    const long = fileOf(3_000_000);
    expect(await crc32Of(new Blob([long]))).toBe(crc32(long));
  });
});

const planOf = (bytes: number, partBytes = 10, checksum: 'crc32' | 'none' = 'crc32') => ({
  ...{ assetId: 'asset', bytes, partBytes, checksum },
});
const fileOf = (bytes: number, seed = 7) =>
  Uint8Array.from({ length: bytes }, (_, place) => (place * 31 + seed * 17) % 251);

/** One after the other, then none. */
const inTurn = (faults: Iterable<Fault>) => {
  const rest = [...faults];
  return () => rest.shift() ?? 'none';
};

describe('an upload', () => {
  it('sends every byte once, four parts at a time, and says how far it is', async () => {
    const [plan, bytes] = [planOf(95), fileOf(95)];
    const storage = new FakeStorage(plan, () => 'none');
    const { ports, task, phases, totals } = uploadStage({ storage });
    expect(await uploadAsset(ports, task(plan, new Blob([bytes])))).toMatchObject({ status: 'stored' });
    expect(storage.completedBytes).toEqual(bytes);
    expect([...storage.puts.values()]).toEqual(Array.from({ length: 10 }, () => 1));
    expect(storage.mostInFlight).toBe(4);
    expect(totals.at(-1)).toBe(95);
    expect(phases.map(({ at }) => at).filter((at, place, all) => at !== all[place - 1])).toEqual([
      ...['uploading', 'completing', 'checking'],
    ]);
  });

  it('sends the first parts before the rest is read', async () => {
    const [plan, bytes] = [planOf(200), fileOf(200)];
    const storage = new FakeStorage(plan, () => 'none');
    const { ports, task, hashed } = uploadStage({ storage });
    let readBefore: number | undefined;
    const send: typeof ports.send = async (part) => {
      readBefore ??= hashed.length;
      return await storage.send(part);
    };
    await uploadAsset({ ...ports, send }, task(plan, new Blob([bytes])));
    expect(readBefore).toBeLessThanOrEqual(4);
    expect(hashed.length).toBe(20);
    expect(storage.completedBytes).toEqual(bytes);
  });

  it('ends with the very bytes of the file, whatever goes wrong on the way and however often it is interrupted', async () => {
    const faults = fc.array(fc.constantFrom<Fault>(...FAULTS), { maxLength: 30 });
    const input = fc.record({
      ...{ faults, bytes: fc.integer({ min: 1, max: 120 }), partBytes: fc.integer({ min: 3, max: 40 }) },
      checksum: fc.constantFrom('crc32' as const, 'none' as const),
      dropsBefore: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
      endsAfter: fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 2 }),
      offlineAt: fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(input, async (o) => {
        const [plan, bytes] = [planOf(o.bytes, o.partBytes, o.checksum), fileOf(o.bytes)];
        // As many faults of one part in a row as there are tries would rightly end it.
        const next = inTurn(o.faults.flatMap((fault): Fault[] => [fault, 'none', 'none', 'none', 'none']));
        let requests = 0;
        const storage = new FakeStorage(plan, () => {
          if (o.offlineAt.includes(requests++)) storage.isOffline = true;
          return next();
        });
        storage.dropsBefore = o.dropsBefore;
        const known = {};
        for (const sends of o.endsAfter) await interrupted(storage, plan, bytes, known, sends);
        const { ports, task } = uploadStage({ storage, known });
        const asset = await uploadAsset(ports, task(plan, new Blob([bytes])));
        expect(asset.status).toBe('stored');
        expect(storage.completedBytes).toEqual(bytes);
        expect(storage.mostInFlight).toBeLessThanOrEqual(4);
      }),
      { numRuns: 500 },
    );
  });

  /** The tab is closed after so many parts. */
  async function interrupted(
    storage: FakeStorage,
    plan: ReturnType<typeof planOf>,
    bytes: Uint8Array<ArrayBuffer>,
    known: KnownParts,
    sends: number,
  ) {
    if (storage.status !== 'uploading') return;
    const ending = new AbortController();
    const { ports, task } = uploadStage({ storage, known });
    let sent = 0;
    const send: typeof ports.send = async (part) => {
      if (++sent > sends) ending.abort(new Error('closed'));
      return await storage.send(part);
    };
    await uploadAsset({ ...ports, send }, task(plan, new Blob([bytes]), ending.signal)).catch(() => undefined);
  }

  it('goes on where it was: what has arrived is neither sent nor read again', async () => {
    const [plan, bytes] = [planOf(80), fileOf(80)];
    const storage = new FakeStorage(plan, () => 'none');
    const known = {};
    await interrupted(storage, plan, bytes, known, 6);
    const arrived = storage.parts.size;
    expect(arrived).toBeGreaterThan(0);
    const { ports, task, hashed } = uploadStage({ storage, known });
    await uploadAsset(ports, task(plan, new Blob([bytes])));
    expect(Math.max(...storage.puts.values())).toBe(1);
    expect(hashed.length).toBe(0); // all of the first batch was known by then
    expect(storage.completedBytes).toEqual(bytes);
  });

  it('trusts no part of another file, and tells one chosen again by what was sent', async () => {
    const [plan, bytes, others] = [planOf(30), fileOf(30), fileOf(30, 99)];
    const storage = new FakeStorage(plan, () => 'none');
    const sums = await Promise.all([others.slice(0, 10), bytes.slice(10, 20)].map((part) => crc32Of(new Blob([part]))));
    for (const [place, sum] of sums.entries()) {
      const part = { number: place + 1, bytes: 10, etag: 'x', crc32: crc32Base64(sum) };
      storage.parts.set(part.number, { ...part, body: place === 0 ? others.slice(0, 10) : bytes.slice(10, 20) });
    }
    const stored = [...storage.parts.values()];
    const { ports, task } = uploadStage({ storage });
    await expect(assertSameFile(ports, task(plan, new Blob([bytes])), stored)).rejects.toThrow(OtherFile);
    await assertSameFile(ports, task(plan, new Blob([bytes])), stored.slice(1));
    await uploadAsset(ports, task(plan, new Blob([bytes])));
    expect([...storage.puts.keys()].toSorted()).toEqual([1, 3]);
    expect(storage.completedBytes).toEqual(bytes);
  });

  it('tries a part again after longer and longer, and then gives up', async () => {
    const plan = planOf(10);
    const storage = new FakeStorage(plan, () => 'none');
    const { ports, task, clock, phases } = uploadStage({ storage });
    const send = async () => Promise.reject(new PartFault('stalled'));
    await expect(uploadAsset({ ...ports, send }, task(plan, new Blob([fileOf(10)])))).rejects.toThrow(PartFault);
    expect(clock.slept).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(phases).toContainEqual({ at: 'waiting', for: 'retry', untilMs: expect.any(Number), tries: 5 });
    expect([retryDelay(1, 0), retryDelay(5, 1), retryDelay(6, 0)]).toEqual([800, 19_200, undefined]);
  });

  it('uses up no try while it is offline, and says so', async () => {
    const plan = planOf(10);
    const clock = new FakeClock();
    let breaks = 0;
    const storage = new FakeStorage(plan, () => {
      if (breaks++ < 40) storage.isOffline = true;
      return 'none';
    });
    const { ports, task, phases } = uploadStage({ storage, clock });
    await uploadAsset(ports, task(plan, new Blob([fileOf(10)])));
    expect(clock.slept).toEqual([]);
    expect(phases).toContainEqual({ at: 'waiting', for: 'offline' });
  });

  it('says that the storage cannot be reached where the API answers and it never did', async () => {
    const plan = planOf(20);
    const storage = new FakeStorage(plan, () => 'none');
    const { ports, task, clock } = uploadStage({ storage });
    const send = async () => Promise.reject(new PartFault('network'));
    const error = await uploadAsset({ ...ports, send }, task(plan, new Blob([fileOf(20)]))).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(StorageUnreachable);
    expect((error as StorageUnreachable).url).toMatch(/^https:\/\/s3\.test\//);
    expect(Math.max(...clock.slept)).toBe(2_000);
  });

  it('ends at once where its file is gone', async () => {
    const plan = planOf(20);
    const { ports, task, clock } = uploadStage({ storage: new FakeStorage(plan, () => 'none') });
    const send = async () => Promise.reject(new FileGone());
    await expect(uploadAsset({ ...ports, send }, task(plan, new Blob([fileOf(20)])))).rejects.toThrow(FileGone);
    expect(clock.slept).toEqual([]);
  });

  it('of nothing but one byte is one part', () => expect(partCount(planOf(1))).toBe(1));
});

describe('the places to send from', () => {
  it('go to the smallest file that waits, and to nobody who has gone', async () => {
    const slots = new LocalSlots(1);
    const { signal } = new AbortController();
    const [order, gone]: [string[], AbortController] = [[], new AbortController()];
    const release = await slots.take(5, signal);
    const take = (name: string, bytes: number, until = signal) =>
      slots.take(bytes, until).then(
        (done) => {
          order.push(name);
          done();
        },
        () => order.push(`${name} gone`),
      );
    const all = [take('video', 1_000), take('voice', 3), take('left', 1, gone.signal), take('long voice', 30)];
    gone.abort();
    release();
    release(); // twice is once
    await Promise.all(all);
    expect(order).toEqual(['left gone', 'voice', 'long voice', 'video']);
  });
});

describe('the speed', () => {
  it('is that of the last ten seconds, and how long it takes is said when it is known', () => {
    const meter = new SpeedMeter();
    for (let s = 0; s <= 4; s += 1) meter.add(s * 100, s * 1000);
    expect(meter.of(1_000, 4_000)).toEqual({ bytesPerSecond: 100, secondsLeft: undefined });
    for (let s = 5; s <= 30; s += 1) meter.add(400 + (s - 4) * 10, s * 1000);
    expect(meter.of(1_000, 30_000)).toEqual({ bytesPerSecond: 10, secondsLeft: 100 });
    expect(meter.of(1_000, 34_000)?.bytesPerSecond).toBeLessThan(10); // it stands still
    meter.add(0, 31_000);
    expect(meter.of(1_000, 31_500)).toBeUndefined();
  });
});

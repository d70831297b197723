import { bytesOfPart, partCount } from '../../../src/domain/asset.js';
import { PartAddresses } from './part-addresses.js';
import { OtherFile, PartFault, StorageUnreachable } from './part-faults.js';
import { MOST_AT_ONCE } from './part-slots.js';
import { persist } from './persist.js';
import { PhaseBoard, type WaitingPhase } from './phase-board.js';
import type { KnownPart, StoredPart, UploadPorts, UploadTask } from './upload-ports.js';

/** A storage that never took a byte, and does not answer so often in a row, does not answer this browser at all. */
const UNREACHABLE_AFTER = 3;

/** The parts of one file on their way. What has arrived already, and is the same, is not sent again. */
export class MultipartUpload {
  readonly #ports: UploadPorts;
  readonly #task: UploadTask;
  readonly #parts: Map<number, KnownPart>;
  readonly #arrived = new Set<number>();
  readonly #loaded = new Map<number, number>();
  readonly #addresses: PartAddresses;
  readonly #board: PhaseBoard;
  readonly #ending = new AbortController();
  readonly #signal: AbortSignal;
  #pending: number[] = [];
  #sentBytes = 0;
  #hasBegun = false;
  /** Where the last part was sent to. */
  #url = '';

  constructor(ports: UploadPorts, task: UploadTask) {
    this.#ports = ports;
    this.#task = task;
    this.#parts = new Map(Object.entries(task.known).map(([number, part]) => [Number(number), part]));
    this.#signal = AbortSignal.any([task.signal, this.#ending.signal]);
    this.#board = new PhaseBoard(task.watch.onPhase);
    this.#addresses = new PartAddresses({
      pending: () => this.#pending,
      sign: (numbers) => this.#sign(numbers),
      now: () => ports.clock.now(),
    });
  }

  /**
   * Resolves when all have arrived. `arrived`: what the storage has, where that was told just now. Throws the first fault that
   * no waiting helps against, or the signal's reason.
   */
  async run(arrived?: readonly StoredPart[]): Promise<void> {
    await this.#trust(arrived ?? (await this.#persist(0, () => this.#list())));
    this.#pending = this.#missing();
    this.#tellBytes();
    const lanes = Array.from({ length: Math.min(MOST_AT_ONCE, this.#pending.length) }, () => this.#lane());
    try {
      await Promise.all(lanes);
    } catch (error) {
      this.#ending.abort(error);
      await Promise.allSettled(lanes);
      throw error;
    }
  }

  /** As the server wants them for completing: what the storage called each part, and its checksum. */
  get sent() {
    return [...this.#arrived]
      .toSorted((a, b) => a - b)
      .map((number) => {
        const { etag = '', crc32 } = this.#parts.get(number) ?? {};
        return { number, etag, ...(crc32 !== undefined && { crc32 }) };
      });
  }

  async #list(): Promise<StoredPart[]> {
    return (await this.#ports.api.listParts(this.#task.plan.assetId, { signal: this.#signal })).parts;
  }

  /** Only parts whose number, size and checksum agree: the rest is sent anew. */
  async #trust(stored: readonly StoredPart[]): Promise<void> {
    for (const part of stored) {
      if (part.bytes !== bytesOfPart(part.number, this.#task.plan) || !(await this.#isOurs(part))) continue;
      this.#note(part.number, { etag: part.etag });
      this.#arrived.add(part.number);
    }
  }

  async #isOurs({ number, crc32, etag }: StoredPart): Promise<boolean> {
    if (this.#task.plan.checksum === 'none') return this.#parts.get(number)?.etag === etag;
    return crc32 !== undefined && crc32 === (await this.#crcOf(number));
  }

  #missing(): number[] {
    const all = Array.from({ length: partCount(this.#task.plan) }, (_, place) => place + 1);
    return all.filter((number) => !this.#arrived.has(number));
  }

  async #lane(): Promise<void> {
    for (let number = this.#pending.shift(); number !== undefined; number = this.#pending.shift()) {
      await this.#persist(number, () => this.#send(number as number));
    }
  }

  async #send(number: number): Promise<void> {
    const release = await this.#ports.slots.take(this.#task.plan.bytes, this.#signal);
    try {
      const signed = await this.#addresses.of(number);
      this.#url = signed.url;
      this.#board.sending(number);
      const onProgress = (bytes: number) => this.#progress(number, bytes);
      const etag = await this.#ports.send({ signed, body: this.#body(number), signal: this.#signal, onProgress });
      this.#note(number, { etag });
      this.#arrived.add(number);
      this.#sentBytes += this.#bytesOf(number);
    } finally {
      this.#loaded.delete(number);
      release();
      this.#board.rest(number);
      this.#tellBytes();
    }
  }

  #persist<T>(number: number, step: () => Promise<T>): Promise<T> {
    const patience = {
      signal: this.#signal,
      onWait: (phase: WaitingPhase) => this.#board.waiting(number, phase),
      onExpired: () => this.#addresses.forgetAll(),
      beforeAgain: (error: unknown, failures: number) => this.#assertReachable(error, failures),
    };
    return persist(this.#ports, patience, step).finally(() => this.#board.rest(number));
  }

  /** The API answers, no byte has ever gone out, and the storage says nothing: that is a setting, not the line. */
  #assertReachable(error: unknown, failures: number): void {
    const isSilent = error instanceof PartFault && error.kind === 'network';
    const isNew = this.#arrived.size === 0 && !this.#hasBegun;
    if (isSilent && isNew && failures >= UNREACHABLE_AFTER) throw new StorageUnreachable(this.#url);
  }

  async #sign(numbers: readonly number[]) {
    const { checksum, assetId } = this.#task.plan;
    const asked = numbers.map(async (number) => {
      return checksum === 'crc32' ? { number, crc32: await this.#crcOf(number) } : { number };
    });
    const parts = await Promise.all(asked);
    return (await this.#ports.api.signParts(assetId, parts, { signal: this.#signal })).urls;
  }

  async #crcOf(number: number): Promise<string> {
    const known = this.#parts.get(number)?.crc32;
    if (known !== undefined) return known;
    const crc32 = await this.#ports.crc32(this.#body(number));
    this.#note(number, { crc32 });
    return crc32;
  }

  #note(number: number, part: KnownPart): void {
    const known = { ...this.#parts.get(number), ...part };
    this.#parts.set(number, known);
    this.#task.watch.onPart(number, known);
  }

  #body(number: number): Blob {
    const from = (number - 1) * this.#task.plan.partBytes;
    return this.#task.file.slice(from, from + this.#bytesOf(number));
  }

  #bytesOf = (number: number): number => bytesOfPart(number, this.#task.plan) ?? 0;

  #progress(number: number, bytes: number): void {
    this.#hasBegun ||= bytes > 0;
    this.#loaded.set(number, bytes);
    this.#tellBytes();
  }

  #tellBytes(): void {
    const onTheWay = [...this.#loaded.values()].reduce((sum, bytes) => sum + bytes, 0);
    const arrived = [...this.#arrived].reduce((sum, number) => sum + this.#bytesOf(number), 0);
    this.#task.watch.onBytes({ total: arrived + onTheWay, sent: this.#sentBytes + onTheWay });
  }
}

/** Whether what has arrived is from this file: throws OtherFile where one part is not. Reads what it compares. */
export async function assertSameFile(ports: UploadPorts, { plan, file }: UploadTask, stored: readonly StoredPart[]) {
  for (const { number, crc32 } of stored) {
    const from = (number - 1) * plan.partBytes;
    const body = file.slice(from, from + (bytesOfPart(number, plan) ?? 0));
    if (crc32 !== undefined && crc32 !== (await ports.crc32(body))) throw new OtherFile();
  }
}

import { MOST_AT_ONCE } from './part-slots.js';
import type { SignedPart } from './upload-ports.js';

/** Few requests, and none of them old before its turn. */
const BATCH = 8;
/** So many are at hand beyond those that are sent: as many as go at a time, so that none waits for its checksum. */
const AHEAD = MOST_AT_ONCE;
/** An address is not begun with shortly before its end. */
const MARGIN_MS = 30_000;

export interface AddressOptions {
  /** Parts that are not sent yet, in the order in which they go. */
  pending(): readonly number[];
  sign(numbers: readonly number[]): Promise<SignedPart[]>;
  now(): number;
}

/** Where parts go: of the first ones each as soon as its bytes are known, then in batches before their turn. */
export class PartAddresses {
  readonly #known = new Map<number, Promise<SignedPart>>();
  constructor(private readonly options: AddressOptions) {}

  /** Throws what signing throws; the next who asks signs anew. */
  async of(number: number): Promise<SignedPart> {
    const signed = await (this.#known.get(number) ?? this.#sign(number));
    this.#signAhead();
    if (Date.parse(signed.expiresAt) - MARGIN_MS > this.options.now()) return signed;
    this.#known.delete(number);
    return await this.#sign(number);
  }

  /** They have expired, or belong to an upload that is no more. */
  forgetAll(): void {
    this.#known.clear();
  }

  #sign(number: number): Promise<SignedPart> {
    const signing = this.options.sign([number]);
    return this.#remember(number, signing);
  }

  #signAhead(): void {
    const pending = this.options.pending();
    const unknown = pending.filter((one) => !this.#known.has(one));
    if (unknown.length === 0 || pending.length - unknown.length >= AHEAD) return;
    const batch = unknown.slice(0, BATCH);
    const signing = this.options.sign(batch);
    for (const one of batch) void this.#remember(one, signing);
  }

  #remember(number: number, signing: Promise<SignedPart[]>): Promise<SignedPart> {
    const own = signing.then((all) => {
      const signed = all.find((one) => one.number === number);
      if (!signed) throw new Error(`No address came for part ${number}.`);
      return signed;
    });
    own.catch(() => {
      if (this.#known.get(number) === own) this.#known.delete(number);
    });
    this.#known.set(number, own);
    return own;
  }
}

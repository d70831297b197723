import type { SignedPart } from './upload-ports.js';

/** Few requests, and none of them old before its turn. */
const BATCH = 8;
/** An address is not begun with shortly before its end. */
const MARGIN_MS = 30_000;

export interface AddressOptions {
  /** Parts that are not sent yet, in the order in which they go. */
  pending(): readonly number[];
  sign(numbers: readonly number[]): Promise<SignedPart[]>;
  now(): number;
}

/** Where parts go, asked for in batches before their turn. */
export class PartAddresses {
  readonly #known = new Map<number, Promise<SignedPart>>();
  constructor(private readonly options: AddressOptions) {}

  /** Throws what signing throws; the next who asks signs anew. */
  async of(number: number): Promise<SignedPart> {
    const signed = await (this.#known.get(number) ?? this.#signFrom(number));
    if (Date.parse(signed.expiresAt) - MARGIN_MS > this.options.now()) return signed;
    this.#known.delete(number);
    return await this.#signFrom(number);
  }

  /** They have expired, or belong to an upload that is no more. */
  forgetAll(): void {
    this.#known.clear();
  }

  #signFrom(number: number): Promise<SignedPart> {
    const others = this.options.pending().filter((one) => one !== number && !this.#known.has(one));
    const batch = [number, ...others.slice(0, BATCH - 1)];
    const signing = this.options.sign(batch);
    for (const one of batch) this.#remember(one, signing);
    return this.#known.get(number) as Promise<SignedPart>;
  }

  #remember(number: number, signing: Promise<SignedPart[]>): void {
    const own = signing.then((all) => {
      const signed = all.find((one) => one.number === number);
      if (!signed) throw new Error(`No address came for part ${number}.`);
      return signed;
    });
    own.catch(() => {
      if (this.#known.get(number) === own) this.#known.delete(number);
    });
    this.#known.set(number, own);
  }
}

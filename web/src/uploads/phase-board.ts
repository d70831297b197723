import type { UploadPhase } from './upload-ports.js';

export type WaitingPhase = Extract<UploadPhase, { at: 'waiting' }>;

/** Several parts at once make one phase: it is sending while one of them is, and waits for the soonest where all wait. */
export class PhaseBoard {
  readonly #sending = new Set<number>();
  readonly #waiting = new Map<number, WaitingPhase>();
  constructor(private readonly tell: (phase: UploadPhase) => void) {}

  sending(number: number): void {
    this.#waiting.delete(number);
    this.#sending.add(number);
    this.#update();
  }

  waiting(number: number, phase: WaitingPhase): void {
    this.#sending.delete(number);
    this.#waiting.set(number, phase);
    this.#update();
  }

  /** Between two things; nothing to be told of. */
  rest(number: number): void {
    this.#sending.delete(number);
    this.#waiting.delete(number);
  }

  #update(): void {
    const [soonest] = [...this.#waiting.values()].toSorted((a, b) => untilOf(a) - untilOf(b));
    if (this.#sending.size > 0) this.tell({ at: 'uploading' });
    else if (soonest) this.tell(soonest);
  }
}

const untilOf = (phase: WaitingPhase): number => (phase.for === 'retry' ? phase.untilMs : Number.POSITIVE_INFINITY);

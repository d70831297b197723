import type { PlanVoice } from './plan.js';
import { CHUNK_MS, type SoundCache } from './sound-cache.js';

/** Sound that begins or ends at once cracks. */
export const RAMP_S = 0.008;
/** What is played so soon is decoded now. */
const AHEAD_S = 2;

interface Run {
  voice: PlanVoice;
  /** Of the context's clock, when the file is at `fromMs`. */
  atS: number;
  fromMs: number;
  endMs: number;
  /** Of the file: up to here all is on its way. */
  doneMs: number;
  gain: GainNode;
  sources: Set<AudioBufferSourceNode>;
}

type Context = Pick<BaseAudioContext, 'currentTime' | 'createGain' | 'createBufferSource'>;

/** Plays what a segment uses of its voice, to the sample on the context's clock, however long the file is. */
export class SegmentAudio {
  readonly #context: Context;
  readonly #output: AudioNode;
  readonly #cache: SoundCache;
  readonly #onUnread: (localId: string) => void;
  #run: Run | undefined;

  /** `onUnread`: a voice cannot be read, so it is not heard. */
  constructor(context: Context, output: AudioNode, cache: SoundCache, onUnread: (localId: string) => void) {
    this.#context = context;
    this.#output = output;
    this.#cache = cache;
    this.#onUnread = onUnread;
  }

  /** So that it begins without a wait. Never rejects. */
  async prime({ localId, fromMs }: PlanVoice, offsetMs = 0): Promise<void> {
    const index = Math.floor((fromMs + offsetMs) / CHUNK_MS);
    await this.#cache.chunk(localId, index).catch(() => this.#onUnread(localId));
  }

  /** `atS`: of the context's clock. `offsetMs`: of the voice is passed over. */
  start(voice: PlanVoice, atS: number, offsetMs: number): void {
    this.stop();
    const [fromMs, endMs] = [voice.fromMs + offsetMs, voice.fromMs + voice.lengthMs];
    if (endMs - fromMs < RAMP_S * 2000) return;
    const gain = this.#context.createGain();
    gain.connect(this.#output);
    const endS = atS + (endMs - fromMs) / 1000;
    gain.gain.setValueAtTime(0, atS);
    gain.gain.linearRampToValueAtTime(1, atS + RAMP_S);
    gain.gain.setValueAtTime(1, endS - RAMP_S);
    gain.gain.linearRampToValueAtTime(0, endS);
    this.#run = { voice, atS, fromMs, endMs, doneMs: fromMs, gain, sources: new Set() };
    this.pump();
  }

  /** Sees to it that the next two seconds are there. */
  pump(): void {
    const run = this.#run;
    if (!run) return;
    const neededMs = run.fromMs + (this.#context.currentTime - run.atS + AHEAD_S) * 1000;
    while (run.doneMs < Math.min(run.endMs, neededMs)) {
      const [startMs, index] = [run.doneMs, Math.floor(run.doneMs / CHUNK_MS)];
      run.doneMs = Math.min(run.endMs, (index + 1) * CHUNK_MS);
      const span = { startMs, endMs: run.doneMs };
      this.#cache.chunk(run.voice.localId, index).then(
        (buffer) => buffer && this.#schedule(run, buffer, span),
        () => this.#run === run && this.#onUnread(run.voice.localId),
      );
    }
  }

  stop(): void {
    const run = this.#run;
    this.#run = undefined;
    if (!run) return;
    const now = this.#context.currentTime;
    run.gain.gain.cancelScheduledValues(now);
    run.gain.gain.setTargetAtTime(0, now, RAMP_S / 3);
    for (const source of run.sources) source.stop(now + RAMP_S * 2);
  }

  /** What comes too late is left out, so that the rest is on time. */
  #schedule(run: Run, buffer: AudioBuffer, { startMs, endMs }: { startMs: number; endMs: number }): void {
    if (this.#run !== run) return;
    const dueS = run.atS + (startMs - run.fromMs) / 1000;
    const lateS = Math.max(0, this.#context.currentTime - dueS);
    const lengthS = (endMs - startMs) / 1000 - lateS;
    if (lengthS <= 0) return;
    const source = this.#context.createBufferSource();
    source.buffer = buffer;
    source.connect(run.gain);
    source.onended = () => run.sources.delete(source);
    run.sources.add(source);
    source.start(dueS + lateS, (startMs % CHUNK_MS) / 1000 + lateS, lengthS);
  }
}

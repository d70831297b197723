import { crc32Base64, crc32Of } from '../../../web/src/uploads/crc32.js';
import { LocalSlots } from '../../../web/src/uploads/part-slots.js';
import type { Clock, KnownParts, UploadPhase, UploadPlan, UploadPorts } from '../../../web/src/uploads/upload-ports.js';
import type { FakeStorage } from './fake-storage.js';

/** Time passes where somebody sleeps, and at once. */
export class FakeClock implements Clock {
  time = 1_000_000;
  slept: number[] = [];
  onSleep = () => {};
  now = () => this.time;
  sleep = async (ms: number, signal: AbortSignal) => {
    this.time += ms;
    this.slept.push(ms);
    this.onSleep();
    await Promise.resolve();
    signal.throwIfAborted();
  };
}

export interface Stage {
  storage: FakeStorage;
  clock?: FakeClock;
  /** What the browser keeps. */
  known?: KnownParts;
}

/** The ports of an upload, on a fake storage; what it says is in `phases` and `totals`. */
export function uploadStage({ storage, clock = new FakeClock(), known = {} }: Stage) {
  const slots = new LocalSlots();
  const phases: UploadPhase[] = [];
  const totals: number[] = [];
  const hashed: number[] = [];
  const ports: UploadPorts = {
    ...{ api: storage.api, send: storage.send, clock, slots, random: () => 0.5 },
    crc32: async (body) => {
      const sum = crc32Base64(await crc32Of(body));
      hashed.push(body.size);
      return sum;
    },
    connection: {
      look: async () => !storage.isOffline,
      whenBack: async () => {
        storage.isOffline = false;
      },
      whenSignedIn: async () => undefined,
    },
    whenToLook: async () => undefined,
  };
  const watch = {
    onPhase: (phase: UploadPhase) => void phases.push(phase),
    onBytes: ({ total }: { total: number }) => void totals.push(total),
    onPart: (number: number, part: KnownParts[number]) => {
      known[number] = part;
    },
  };
  const task = (plan: UploadPlan, file: Blob, signal = new AbortController().signal) => ({
    plan,
    file,
    known,
    arrived: storage.arrived,
    signal,
    watch,
  });
  return { ports, task, phases, totals, hashed, clock, known };
}

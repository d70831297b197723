import type { Report } from '../src/platform/report.js';
import { keepRunning } from './keep-running.js';
import type { RunningPart } from './process.js';

/** Starts a part, and has it started again whenever it ends by itself. */
export type Keep = <P extends RunningPart>(start: (signal: AbortSignal) => Promise<P>) => Promise<P>;

/** The parts of a stack: how they are kept, and how they end all together. `asked`: aborts when somebody asks to stop. */
export function keepParts(report: Report, asked?: AbortSignal) {
  const closing = new AbortController();
  const signal = AbortSignal.any([closing.signal, ...(asked ? [asked] : [])]);
  const closers: (() => Promise<void>)[] = [];
  let keepsEnding: (name: string) => void = () => undefined;
  const failed = new Promise<string>((resolve) => {
    keepsEnding = resolve;
  });
  const keep: Keep = async (start) => {
    const kept = await keepRunning(start, { report, signal, keepsEnding: (name) => keepsEnding(name) });
    closers.push(kept.stop);
    signal.throwIfAborted();
    return kept.part();
  };
  return {
    ...{ failed, keep, signal },
    /** What is to be done after all that was started later has been stopped. */
    atLast: (close: () => Promise<void>) => void closers.push(close),
    /** In reverse order of the starts. */
    async stop() {
      closing.abort(new Error('The stack is being stopped.')); // before the first is told, so that none is started again
      for (const close of closers.splice(0).toReversed()) await close();
    },
  };
}

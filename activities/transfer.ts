import { pipeline, type Readable, Transform } from 'node:stream';
import { Context } from '@temporalio/activity';
import { beat, noteInPassing } from './notes.js';

/** A sixth of the heartbeat timeout (workflows/activities.ts): two lost ones do no harm. */
const BEAT_MS = 10_000;

/** Beats while bytes flow, and only then: a transfer that stalls is found by the heartbeat timeout. */
export function withBeat(body: Readable, onBytes = (bytes: number): void => noteInPassing({ bytes })): Readable {
  let bytes = 0;
  const beating = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      onBytes(bytes);
      done(null, chunk);
    },
  });
  // The reader of `beating` sees every fault there, a body that just closes too; the callback has nothing to add.
  return pipeline(body, beating, () => undefined);
}

/** Beats by the clock, for a step that shows nothing while it works and has time limits of its own (a copy within S3). */
export async function whileBeating<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const timer = setInterval(() => beat(context), BEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

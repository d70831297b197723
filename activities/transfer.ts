import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { heartbeat } from '@temporalio/activity';

/** Heartbeats while bytes flow, and only then: a transfer that stalls is found by the heartbeat timeout. */
export function beatWithBytes(body: Readable): Readable {
  let bytes = 0;
  const beat = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      heartbeat(bytes);
      done(null, chunk);
    },
  });
  body.once('error', (error) => beat.destroy(error));
  beat.once('close', () => body.destroy());
  return body.pipe(beat);
}

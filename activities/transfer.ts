import { type Readable, Transform } from 'node:stream';

/** Calls `beat` while bytes flow, and only then: a transfer that stalls is found by the heartbeat timeout. */
export function withBeat(body: Readable, beat: (bytes: number) => void): Readable {
  let bytes = 0;
  const beating = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      beat(bytes);
      done(null, chunk);
    },
  });
  body.once('error', (error) => beating.destroy(error));
  beating.once('close', () => body.destroy());
  return body.pipe(beating);
}

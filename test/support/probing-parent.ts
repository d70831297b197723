import { createProber } from '../../src/media/prober.js';

/** A process that is at a file which never comes; it says so when its prober has asked for it. */
const read = () => {
  console.log('reading');
  return new Promise<Uint8Array>(() => undefined);
};
await createProber().probe({ name: 'talk.mp4', bytes: 1_000_000, track: 'video', read });

import { describe, expect, it, vi } from 'vitest';
import { SegmentAudio } from '../../../web/src/editor/playback/segment-audio.js';
import { type ReadVoice, SoundCache } from '../../../web/src/editor/playback/sound-cache.js';
import type { Sound } from '../../../web/src/media/decode-messages.js';

/** A graph of which nothing is heard: what would be is written down, in s. */
function fakeContext() {
  const started: { atS: number; fromS: number; lengthS: number }[] = [];
  const stopped: number[] = [];
  const gains: string[] = [];
  const note = (what: string) => (value: number, atS: number) => gains.push(`${what} ${value} at ${atS.toFixed(3)}`);
  const context = {
    ...{ currentTime: 0, started, stopped, gains },
    createGain: () => ({
      connect: () => undefined,
      gain: {
        setValueAtTime: note('set'),
        linearRampToValueAtTime: note('ramp'),
        setTargetAtTime: note('target'),
        cancelScheduledValues: () => undefined,
      },
    }),
    createBufferSource: () => ({
      connect: () => undefined,
      start: (atS: number, fromS: number, lengthS: number) => void started.push({ atS, fromS, lengthS }),
      stop: (atS: number) => void stopped.push(atS),
    }),
    createBuffer: (channels: number, length: number) => ({
      numberOfChannels: channels,
      length,
      copyToChannel: () => undefined,
    }),
  };
  return context;
}

const RATE = 48_000;
const chunk = (seconds: number): Sound => ({
  ...{ sampleRate: RATE, fromMs: 0, channels: [new Float32Array(seconds * RATE)] },
});

function voiceStage(read: ReadVoice = () => Promise.resolve(chunk(2))) {
  const context = fakeContext();
  const reads = vi.fn(read);
  const onUnread = vi.fn();
  const cache = new SoundCache(context as unknown as BaseAudioContext, reads);
  const output = {} as AudioNode;
  return {
    context,
    reads,
    onUnread,
    cache,
    voices: new SegmentAudio(context as unknown as BaseAudioContext, output, cache, onUnread),
  };
}

/** All that has been read arrives. */
const arrive = () => vi.waitFor(() => Promise.resolve());
const voice = { localId: 'guest', fromMs: 500, lengthMs: 9_000, speed: 1 };
const ends = (all: { atS: number; lengthS: number }[]) => all.map(({ atS, lengthS }) => atS + lengthS);

describe('a voice', () => {
  it('is played without a hole, from where it is used, and no farther ahead than two seconds', async () => {
    const { context, voices, reads } = voiceStage();
    voices.start(voice, 1, 0);
    await arrive();
    expect(reads.mock.calls.map(([, fromMs]) => fromMs)).toEqual([0]);
    for (const now of [0.6, 2, 4, 6, 8]) {
      context.currentTime = now;
      voices.pump();
      await arrive();
    }
    const { started } = context;
    expect(started[0]).toEqual({ atS: 1, fromS: 0.5, lengthS: 1.5 });
    expect(started.slice(1).map(({ atS }) => atS)).toEqual(ends(started).slice(0, -1));
    expect(ends(started).at(-1)).toBeCloseTo(10, 9);
    expect(reads).toHaveBeenCalledTimes(5);
  });

  it('begins and ends softly, at the times it was asked for', async () => {
    const { context, voices } = voiceStage();
    voices.start(voice, 1, 8_000);
    await arrive();
    expect(context.gains).toEqual(['set 0 at 1.000', 'ramp 1 at 1.008', 'set 1 at 1.992', 'ramp 0 at 2.000']);
    expect(context.started).toEqual([{ atS: 1, fromS: 0.5, lengthS: 1 }]);
  });

  it('that comes late leaves out what is over, so that the rest is on time', async () => {
    const { context, voices } = voiceStage();
    context.currentTime = 1.4;
    voices.start({ ...voice, fromMs: 0, lengthMs: 2_000 }, 1, 0);
    await arrive();
    expect(context.started[0]?.atS).toBeCloseTo(1.4, 9);
    expect(context.started[0]?.fromS).toBeCloseTo(0.4, 9);
    expect(context.started[0]?.lengthS).toBeCloseTo(1.6, 9);
  });

  it('is silent soon after it was stopped, whatever is still being read', async () => {
    const { context, voices } = voiceStage();
    voices.start(voice, 1, 0);
    await arrive();
    const before = context.started.length;
    voices.start({ ...voice, localId: 'host' }, 1, 0);
    voices.stop();
    await arrive();
    expect(context.started.length).toBe(before);
    expect(context.stopped.every((atS) => atS <= 0.02)).toBe(true);
    expect(context.stopped).toHaveLength(before);
  });

  it('is read once, however often it is played, and again if it could not be', async () => {
    let isReadable = false;
    const { voices, reads, onUnread } = voiceStage(() =>
      isReadable ? Promise.resolve(chunk(2)) : Promise.reject(new Error('no')),
    );
    await voices.prime(voice);
    expect(onUnread.mock.calls).toEqual([['guest']]);
    isReadable = true;
    await voices.prime(voice);
    await voices.prime(voice, 400);
    expect(reads).toHaveBeenCalledTimes(2);
    expect(onUnread).toHaveBeenCalledTimes(1);
  });
});

describe('decoded sound', () => {
  it('takes 64 MB at most: what was not played for longest is read again', async () => {
    const { cache, reads } = voiceStage(() => Promise.resolve(chunk(20)));
    const bytes = 20 * RATE * 4;
    const fitting = Math.floor((64 * 1024 ** 2) / bytes);
    for (let index = 0; index < fitting; index++) await cache.chunk('a', index);
    await cache.chunk('a', 0);
    await cache.chunk('a', fitting);
    expect(reads).toHaveBeenCalledTimes(fitting + 1);
    await cache.chunk('a', 0);
    expect(reads).toHaveBeenCalledTimes(fitting + 1);
    await cache.chunk('a', 1);
    expect(reads).toHaveBeenCalledTimes(fitting + 2);
  });
});

import { describe, expect, it } from 'vitest';
import { type MicrophoneEars, NoMicrophone } from '../../../web/src/media/microphone.js';
import { probeFile } from '../../../web/src/media/probe-file.js';
import { LONGEST_MS, type RecorderState, WavRecorder } from '../../../web/src/media/wav-recorder.js';

const RATE = 48_000;

/** A microphone that hears what it is told to, and a clock that goes when it is told to. */
function recorderStage(open?: () => Promise<never>) {
  const seconds = new Set<() => void>();
  const states: RecorderState['at'][] = [];
  const stage = { ears: undefined as MicrophoneEars | undefined, closed: 0 };
  const recorder: WavRecorder = new WavRecorder(
    () => {
      if (states.at(-1) !== recorder.state.at) states.push(recorder.state.at);
    },
    {
      open: async (ears) => {
        if (open) return await open();
        stage.ears = ears;
        const close = () => {
          stage.closed += 1;
        };
        return { sampleRate: RATE, close };
      },
      everySecond: (act) => {
        seconds.add(act);
        return () => seconds.delete(act);
      },
    },
  );
  const hear = (ms: number, loudness = 0.5) =>
    stage.ears?.onSamples(new Float32Array((ms * RATE) / 1000).fill(loudness));
  const second = () => {
    for (const act of [...seconds]) act();
  };
  const countDown = () => [second(), second(), second()];
  return { recorder, states, stage, hear, second, countDown };
}

const recordedOf = (recorder: WavRecorder) => {
  if (recorder.state.at !== 'recorded') throw new Error(`It is ${recorder.state.at}.`);
  return recorder.state;
};

describe('a recording', () => {
  it('is what was heard after 3, 2, 1, as a WAV that everybody reads', async () => {
    const { recorder, states, hear, second } = recorderStage();
    await recorder.open();
    hear(500);
    recorder.begin();
    const left = [1, 2, 3].map(() => {
      const { state } = recorder;
      second();
      return state.at === 'counting' ? state.left : 0;
    });
    expect(left).toEqual([3, 2, 1]);
    hear(1_000);
    hear(250);
    recorder.stop();
    hear(900);
    const { wav, ms } = recordedOf(recorder);
    expect(ms).toBe(1_250);
    expect(wav.size).toBe(44 + 1.25 * RATE * 2);
    expect(await probeFile(wav, 'audio')).toMatchObject({ facts: { lengthMs: 1_250, hasAudio: true }, warnings: [] });
    expect(states).toEqual(['asking', 'ready', 'counting', 'recording', 'recorded']);
  });

  it('ends by itself after five minutes, to the sample', async () => {
    const { recorder, hear, countDown } = recorderStage();
    await recorder.open();
    recorder.begin();
    countDown();
    for (let minute = 0; minute < 6; minute++) hear(59_000);
    expect(recordedOf(recorder)).toMatchObject({ ms: LONGEST_MS, cut: 'full' });
    expect(recordedOf(recorder).wav.size).toBe(44 + (LONGEST_MS / 1000) * RATE * 2);
  });

  it('is begun anew as often as it takes', async () => {
    const { recorder, hear, countDown } = recorderStage();
    await recorder.open();
    for (const ms of [800, 400]) {
      recorder.begin();
      countDown();
      hear(ms);
      recorder.stop();
      expect(recordedOf(recorder).ms).toBe(ms);
    }
  });

  it('shows how loud it is, before it begins too', async () => {
    const { recorder, hear } = recorderStage();
    await recorder.open();
    hear(40, -0.8);
    expect(recorder.level).toBeCloseTo(0.8, 5);
  });
});

describe('a microphone', () => {
  it.each(['refused', 'no_microphone', 'busy', 'insecure'] as const)(
    'that cannot be had is told of: %s',
    async (fault) => {
      const { recorder } = recorderStage(() => Promise.reject(new NoMicrophone(fault)));
      await recorder.open();
      expect(recorder.state).toEqual({ at: 'failed', fault });
      recorder.begin();
      expect(recorder.state).toEqual({ at: 'failed', fault });
    },
  );

  it('that is unplugged leaves what it has heard', async () => {
    const { recorder, stage, hear, countDown } = recorderStage();
    await recorder.open();
    recorder.begin();
    countDown();
    hear(700);
    stage.ears?.onUnplugged();
    expect(recordedOf(recorder)).toMatchObject({ ms: 700, cut: 'unplugged' });
    expect([recorder.canRecord, stage.closed]).toEqual([false, 1]);
  });

  it('that is unplugged before is told of, and can be had again', async () => {
    const { recorder, stage } = recorderStage();
    await recorder.open();
    stage.ears?.onUnplugged();
    expect(recorder.state).toEqual({ at: 'failed', fault: 'unplugged' });
    await recorder.open();
    expect(recorder.state).toEqual({ at: 'ready' });
  });

  it('is let go when nobody wants it any more, even while it is still asked for', async () => {
    const { recorder, stage } = recorderStage();
    const opening = recorder.open();
    recorder.close();
    await opening;
    expect([recorder.state.at, stage.closed]).toEqual(['closed', 1]);
  });
});

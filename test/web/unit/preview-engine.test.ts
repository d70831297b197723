import { describe, expect, it } from 'vitest';
import type { SyncMode } from '../../../src/domain/job.js';
import { planOf, sourceAt } from '../../../web/src/editor/playback/plan.js';
import { draftOf, previewStage } from './preview-stage.js';

const MODES: SyncMode[] = ['remap', 'cut_off', 'loop', 'bounce', 'silence'];
const LENGTHS: [what: string, pictureMs: number, audioMs: number][] = [
  ['v < a', 2_000, 3_400],
  ['v = a', 2_000, 2_000],
  ['v > a', 3_400, 2_000],
];
const cases = MODES.flatMap((mode) =>
  LENGTHS.map(([what, pictureMs, audioMs]) => ({ mode, what, pictureMs, audioMs })),
);

const VIDEO_MS = 6_000;
const START_MS = 1_000;

/** One segment that begins at 1 s. */
const draftWith = (mode: SyncMode, pictureMs: number, audioMs: number) =>
  draftOf(mode, VIDEO_MS, [{ startMs: START_MS, endMs: START_MS + pictureMs, audioMs }]);

function stageWith(mode: SyncMode, pictureMs: number, audioMs: number) {
  const stage = previewStage(VIDEO_MS);
  const plan = planOf(draftWith(mode, pictureMs, audioMs));
  stage.engine.setPlan(plan);
  return { ...stage, plan, last: () => stage.state };
}

const percentile = (values: number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

describe('a preview that is played out', () => {
  it.each(cases)('is the result: $mode, $what', async ({ mode, pictureMs, audioMs }) => {
    const { plan, playOut, video, sound, states, last } = stageWith(mode, pictureMs, audioMs);
    video.skew = 1.02; // a picture that runs away from the sound
    await playOut();
    expect(last()).toMatchObject({ isPlaying: false, resultMs: plan.lengthMs, resultLengthMs: plan.lengthMs });
    const times = states.map(({ resultMs }) => resultMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const [begun, ...more] = sound.heard.filter(({ what }) => what === 'voice');
    expect(more).toEqual([]);
    expect(begun).toMatchObject({ offsetMs: 0 });
    expect(sound.heard).toContainEqual({ what: 'original off', atMs: begun?.atMs });
    const drifts = states.filter(({ piece }) => piece?.voice).map(({ drift }) => Math.abs(drift));
    expect(percentile(drifts, 0.95)).toBeLessThanOrEqual(80);
  });

  it.each(cases)(
    'begins its voice where the segment does, and then the original: $mode, $what',
    async ({ mode, pictureMs, audioMs }) => {
      const { plan, clock, engine, sound, video } = stageWith(mode, pictureMs, audioMs);
      const piece = plan.pieces[1];
      void engine.play();
      await clock.run(START_MS / 2);
      const reachedMs = clock.ms + START_MS - video.currentTime * 1000;
      await clock.run(START_MS);
      const begun = sound.heard.find(({ what }) => what === 'voice')?.atMs ?? 0;
      expect(Math.abs(begun - reachedMs)).toBeLessThanOrEqual(30);
      const endMs = begun + (piece?.result.endMs ?? 0) - (piece?.result.startMs ?? 0);
      await clock.run(endMs - clock.ms + 400);
      const heardAgain = sound.heard.find(({ what, atMs }) => what === 'original on' && atMs > begun)?.atMs ?? 0;
      // Never inside; and hardly after, though the video may have to go elsewhere first.
      expect(heardAgain).toBeGreaterThanOrEqual(endMs - 1);
      expect(heardAgain).toBeLessThanOrEqual(endMs + 20);
      expect(Math.abs(video.currentTime * 1000 - (START_MS + pictureMs) - (clock.ms - heardAgain))).toBeLessThanOrEqual(
        80,
      );
    },
  );
});

describe('the picture', () => {
  it('has its speed changed by no more than 5 % where it is off, and jumps where it is far off', async () => {
    const { clock, engine, video, states } = stageWith('cut_off', 3_000, 3_000);
    video.skew = 1.04;
    void engine.play();
    await clock.run(START_MS + 2_000);
    expect(video.rates.every((rate) => rate >= 0.95 && rate <= 1.05)).toBe(true);
    expect(video.rates.some((rate) => rate === 0.95)).toBe(true);
    expect(video.seeks).toEqual([]);
    video.skew = 3;
    await clock.run(600);
    expect(video.seeks.length).toBeGreaterThan(0);
    expect(states.at(-1)?.isPlaying).toBe(true);
  });

  it('waits on the last one where the voice is longer', async () => {
    const { clock, engine, video } = stageWith('silence', 2_000, 3_400);
    void engine.play();
    await clock.run(START_MS + 3_000);
    expect(video.paused).toBe(true);
    expect(Math.abs(video.currentTime * 1000 - (START_MS + 2_000))).toBeLessThanOrEqual(60);
  });

  it('sets out in time for where the original goes on, once', async () => {
    const { clock, engine, video } = stageWith('cut_off', 3_400, 2_000);
    video.seekMs = 180; // as on a busy machine
    engine.seek(START_MS);
    void engine.play();
    await clock.run(1_500);
    const before = video.seeks.length;
    await clock.run(1_000);
    const seeks = video.seeks.slice(before);
    expect(seeks).toHaveLength(1);
    expect(Math.abs((seeks[0] ?? 0) - (START_MS + 3_400))).toBeLessThanOrEqual(40);
  });

  it.each([60, 120, 180])(
    'is there for the original in time, whatever step it was about: %i ms a seek',
    async (seekMs) => {
      const { clock, engine, video, sound } = stageWith('bounce', 1_000, 1_800);
      video.seekMs = seekMs;
      void engine.play();
      await clock.run(START_MS + 3_000);
      const begun = sound.heard.find(({ what }) => what === 'voice')?.atMs ?? 0;
      const heardAgain = sound.heard.find(({ what, atMs }) => what === 'original on' && atMs > begun)?.atMs ?? 0;
      expect(heardAgain).toBeLessThanOrEqual(begun + 1_800 + 20);
    },
  );

  it('goes backwards in steps, at most ten a second', async () => {
    const { clock, engine, video } = stageWith('bounce', 2_000, 3_400);
    void engine.play();
    await clock.run(START_MS + 2_100);
    const before = video.seeks.length;
    await clock.run(1_000);
    const steps = video.seeks.slice(before);
    expect(steps.length).toBeGreaterThan(5);
    expect(steps.length).toBeLessThanOrEqual(10);
    expect(steps).toEqual(steps.toSorted((a, b) => b - a));
  });
});

describe('pause', () => {
  it('ends all sound at once, and playing goes on in the middle of the voice', async () => {
    const { clock, engine, sound, plan, video, last } = stageWith('remap', 2_000, 3_400);
    void engine.play();
    await clock.run(START_MS + 1_000);
    engine.pause();
    await clock.run(200);
    const { resultMs, sourceMs } = last();
    expect(sound.heard.at(-2)).toMatchObject({ what: 'stop' });
    expect(Math.abs(video.currentTime * 1000 - sourceAt(plan, resultMs))).toBeLessThanOrEqual(1);
    expect(Math.abs(sourceMs - sourceAt(plan, resultMs))).toBeLessThanOrEqual(1);
    void engine.play();
    await clock.run(200);
    expect(sound.heard.findLast(({ what }) => what === 'voice')?.offsetMs).toBeCloseTo(resultMs - START_MS, 3);
  });

  it('over and over makes no drift that grows', async () => {
    const { clock, engine, states } = stageWith('remap', 2_000, 3_400);
    for (let n = 0; n < 12; n++) {
      void engine.play();
      await clock.run(n === 0 ? START_MS + 400 : 240);
      engine.pause();
      await clock.run(100);
    }
    const drifts = states.filter(({ piece }) => piece?.voice).map(({ drift }) => Math.abs(drift));
    expect(Math.max(...drifts)).toBeLessThanOrEqual(80);
  });

  it('while it is still getting ready is a pause', async () => {
    const { clock, engine, sound, last } = stageWith('remap', 2_000, 3_400);
    void engine.play();
    engine.pause();
    await clock.run(500);
    expect(last()).toMatchObject({ isPlaying: false, resultMs: 0 });
    expect(sound.heard).toEqual([]);
  });
});

describe('a seek', () => {
  it('shows the place, and when that is in the result', async () => {
    const { clock, engine, video, last } = stageWith('remap', 2_000, 4_000);
    engine.seek(2_000);
    await clock.run(100);
    expect(last()).toMatchObject({ sourceMs: 2_000, resultMs: 3_000, isPlaying: false });
    expect(video.currentTime).toBeCloseTo(2, 3);
  });

  it('of many is the last one, with one on its way at most', async () => {
    const { clock, engine, video } = stageWith('remap', 2_000, 4_000);
    for (let ms = 100; ms <= 2_000; ms += 100) engine.seek(ms);
    await clock.run(300);
    expect(video.seeks).toEqual([100, 2_000]);
  });

  it('while it plays goes on from there, with the voice in its middle', async () => {
    const { clock, engine, sound, last } = stageWith('remap', 2_000, 4_000);
    void engine.play();
    await clock.run(300);
    engine.seek(2_000);
    await clock.run(300);
    const voices = sound.heard.filter(({ what }) => what === 'voice');
    expect(voices.map(({ offsetMs }) => offsetMs)).toEqual([2_000]);
    expect(last().isPlaying).toBe(true);
  });
});

describe('an edit while it plays', () => {
  it('of what is being played takes effect at once, at the same time of the result', async () => {
    const { clock, engine, sound, last } = stageWith('remap', 2_000, 3_400);
    void engine.play();
    await clock.run(START_MS + 1_000);
    const before = last().resultMs;
    engine.setPlan(planOf(draftWith('remap', 2_500, 3_400)));
    await clock.run(150);
    const voices = sound.heard.filter(({ what }) => what === 'voice');
    expect(voices).toHaveLength(2);
    expect(voices[1]?.offsetMs).toBeCloseTo(before - START_MS, 3);
    expect(last().isPlaying).toBe(true);
  });

  it('of anything else disturbs nobody', async () => {
    const { clock, engine, sound, last } = stageWith('remap', 2_000, 3_400);
    void engine.play();
    await clock.run(START_MS + 1_000);
    const draft = draftWith('remap', 2_000, 3_400);
    const { resultMs } = last();
    engine.setPlan(
      planOf({ ...draft, segments: [...draft.segments, { id: 'new', startMs: 4_000, endMs: 5_000, audio: null }] }),
    );
    await clock.run(100);
    expect(sound.heard.filter(({ what }) => what === 'voice')).toHaveLength(1);
    expect(last().resultMs).toBeGreaterThan(resultMs);
    expect(last().resultMs).toBeLessThanOrEqual(resultMs + 110);
  });

  it('of what comes before leaves the picture where it is', async () => {
    const two = (audioMs: number) =>
      draftOf('remap', VIDEO_MS, [
        { startMs: 200, endMs: 1_000, audioMs },
        { startMs: 2_000, endMs: 4_000, audioMs: 3_000 },
      ]);
    const { clock, engine, sound, video, state, states } = previewStage(VIDEO_MS);
    expect(state.isPlaying).toBe(false);
    engine.setPlan(planOf(two(800)));
    engine.seek(2_500);
    void engine.play();
    await clock.run(500);
    const before = video.currentTime;
    engine.setPlan(planOf(two(1_600)));
    await clock.run(80);
    expect(sound.heard.filter(({ what }) => what === 'voice')).toHaveLength(1);
    expect(video.currentTime - before).toBeLessThan(0.1);
    expect(states.at(-1)?.resultLengthMs).toBe(VIDEO_MS + 800 + 1_000);
  });
});

describe('one segment', () => {
  it('is played once, and ends there', async () => {
    const { clock, engine, last, sound } = stageWith('remap', 2_000, 3_400);
    void engine.playScope({ segmentId: 'segment-0' }, false);
    await clock.run(3_400 + 300);
    expect(last()).toMatchObject({ isPlaying: false, scope: 'all', resultMs: START_MS + 3_400, sourceMs: 3_000 });
    expect(sound.heard.filter(({ what }) => what === 'voice')).toHaveLength(1);
    expect(sound.heard.some(({ what }) => what === 'original on')).toBe(false);
  });

  it('is played again and again until somebody has heard enough', async () => {
    const { clock, engine, last, sound } = stageWith('remap', 2_000, 1_000);
    void engine.playScope({ segmentId: 'segment-0' }, true);
    await clock.run(3_000);
    expect(sound.heard.filter(({ what }) => what === 'voice').length).toBeGreaterThanOrEqual(2);
    engine.endLoop();
    await clock.run(1_500);
    expect(last()).toMatchObject({ isPlaying: false, isLooping: false, scope: 'all' });
  });
});

describe('the original', () => {
  it('is the video as it is, with the time of the result beside it', async () => {
    const { clock, engine, sound, last } = stageWith('remap', 2_000, 4_000);
    engine.setVoice('original');
    engine.seek(2_000);
    void engine.play();
    await clock.run(1_000);
    expect(sound.heard.some(({ what }) => what === 'voice')).toBe(false);
    const { sourceMs, resultMs } = last();
    expect(resultMs).toBeCloseTo(START_MS + (sourceMs - START_MS) * 2, 3);
    engine.setVoice('new');
    await clock.run(200);
    expect(sound.heard.find(({ what }) => what === 'voice')?.offsetMs).toBeCloseTo((sourceMs - START_MS) * 2, 3);
  });
});

describe('where nothing can be heard or seen', () => {
  it('it waits, and goes on where it was', async () => {
    const { clock, engine, last, video } = stageWith('remap', 2_000, 4_000);
    void engine.play();
    await clock.run(500);
    engine.hide();
    const { resultMs } = last();
    await clock.run(2_000);
    expect([last().resultMs, video.paused]).toEqual([resultMs, true]);
    engine.show();
    await clock.run(200);
    expect(last().resultMs).toBeGreaterThan(resultMs);
    expect(last().resultMs).toBeLessThanOrEqual(resultMs + 200);
  });

  it('the video is asked to play in the task of the click itself, once', async () => {
    const { clock, engine, video } = stageWith('remap', 2_000, 4_000);
    void engine.play();
    expect(video.plays).toBe(1);
    expect(video.paused).toBe(true); // it waits for the sound
    await clock.run(300);
    expect(video.paused).toBe(false);
    engine.pause();
    void engine.play();
    expect(video.paused).toBe(true);
    expect(video.plays).toBe(2);
  });

  it('a browser that wants a click is obeyed', async () => {
    const { clock, engine, sound, last } = stageWith('remap', 2_000, 4_000);
    sound.isLetOut = false;
    void engine.play();
    await clock.run(100);
    expect(last()).toMatchObject({ isPlaying: true, suspended: true, resultMs: 0 });
    sound.isLetOut = true;
    engine.soundChanged(true);
    await clock.run(300);
    expect(last()).toMatchObject({ isPlaying: true, suspended: false });
    expect(last().resultMs).toBeGreaterThan(0);
    sound.isLetOut = false;
    engine.soundChanged(false);
    expect(last()).toMatchObject({ suspended: true });
    expect(sound.heard.at(-2)).toMatchObject({ what: 'stop' });
  });
});

describe('a step of one frame', () => {
  const frames = [0, 41.7, 58.3, 75, 116.7, 158.3]; // 24 and 60 a second, by turns

  it('goes to the next one there is, however long this one is shown', async () => {
    const stage = previewStage(VIDEO_MS, frames);
    stage.engine.setPlan(planOf(draftWith('remap', 2_000, 2_000)));
    const seen: number[] = [];
    for (const by of [1, 1, 1, 1, -1, -1, -1, -1, -1] as const) {
      void stage.engine.stepFrame(by);
      await stage.clock.run(100);
      seen.push(stage.state.sourceMs);
    }
    expect(seen).toEqual([42.7, 59.3, 76, 117.7, 76, 59.3, 42.7, 1, 1]);
  });
});

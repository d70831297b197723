import { expect, it } from 'vitest';
import type { SyncMode } from '../../src/domain/job.js';
import type { Segment } from '../../src/domain/segments.js';
import { shortenedSegments } from '../../src/domain/shortened-segments.js';

const segment = (startTime: number, endTime: number, audioInput: Partial<Segment['audioInput']> = {}): Segment => ({
  startTime,
  endTime,
  audioInput: { refId: 'voice', ...audioInput },
});

const warnings = (syncMode: SyncMode, segments: Segment[], seconds = 2) =>
  shortenedSegments({ syncMode, segments, audioSeconds: () => seconds });

it('says how fast a video plays whose audio is far shorter', () => {
  expect(warnings('remap', [segment(0, 1), segment(2, 12)])).toEqual([
    {
      code: 'segment_shortened',
      field: 'segments[1]',
      message: '10 s of video become 2 s, as long as the audio: they play 5.0 times as fast.',
    },
  ]);
});

it.each<SyncMode>(['cut_off', 'loop', 'bounce'])('says how much of a video is left with %s', (syncMode) => {
  const crop = { startTime: 1, endTime: 1.4 };
  expect(warnings(syncMode, [segment(0, 5, crop)])).toMatchObject([
    { field: 'segments[0]', message: '5 s of video become 0.4 s, as long as the audio.' },
  ]);
});

it('says it once for all segments', () => {
  const [warning, ...more] = warnings('remap', [segment(0, 5), segment(6, 11), segment(12, 20)]);
  expect(more).toEqual([]);
  expect(warning?.field).toBe('segments[0]');
  expect(warning?.message).toContain('The same goes for 2 more of the segments.');
});

it.each<[string, SyncMode, number]>([
  ['half of the video is left', 'remap', 2],
  ['the audio is the longer one', 'remap', 60],
  ['silence fills it up', 'silence', 0.4],
])('says nothing where %s', (_what, syncMode, seconds) => {
  expect(warnings(syncMode, [segment(0, 4)], seconds)).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { JOB_STAGES, JOB_STATUSES } from '../../../src/domain/job.js';
import type { JobResource } from '../../../src/http/schemas.js';
import { jobSentence, madeOf, ordinal, shortTime, stateWords, windowTitle } from '../../../web/src/jobs/job-words.js';
import { jobTimeline, otherWarnings, segmentFacts, warningsAt } from '../../../web/src/jobs/segment-facts.js';
import { usualTime, usualWords } from '../../../web/src/jobs/usual-time.js';
import { wishesOf } from '../../../web/src/jobs/wishes.js';

const job = (more: Partial<JobResource> = {}): JobResource => ({
  ...{
    id: 'a',
    userId: 'local-user',
    revision: 1,
    name: 'Interview Anna',
    status: 'processing',
    stage: 'generating',
    model: 'lipsync-2',
  },
  ...{ progress: { percent: 64, message: 'Sync.so is making the video' }, warnings: [], outputUrl: null },
  ...{ createdAt: '2026-11-30T12:00:00.000Z', updatedAt: '2026-11-30T12:06:03.000Z', completedAt: null },
  links: { self: '/api/v1/jobs/a' },
  ...more,
});

const error = { code: 'sync_so_unreachable', message: 'Sync.so does not answer.', next: 'Retry the job.' };

describe('words of a job', () => {
  it('say each state in a word of its own', () => {
    for (const status of JOB_STATUSES) {
      for (const stage of JOB_STAGES) expect(stateWords(job({ status, stage })).word).not.toBe('');
    }
    expect(stateWords(job()).word).toBe('Generating');
    expect(stateWords(job(), true).word).toBe('Cancelling …');
    expect(stateWords(job({ status: 'completed' }), true).word).toBe('Completed'); // it was faster than the wish
    const doubtful = job({ status: 'needs_attention', error: { ...error, code: 'result_doubtful' } });
    expect(stateWords(doubtful)).toMatchObject({ word: 'Your choice', tone: 'warn' });
  });

  it('say what it does, what keeps it, and how it ended', () => {
    expect(jobSentence(job({ queue: { place: 3 } })).first).toBe('3rd in line for a place at Sync.so');
    expect(jobSentence(job({ waitingFor: 'waiting for worker version b' })).second).toContain('Held up: waiting for');
    expect(jobSentence(job({ status: 'failed', error }))).toEqual({ first: error.message, second: error.next });
    const done = { status: 'completed', completedAt: '2026-11-30T12:06:03.000Z' } as const;
    expect(jobSentence(job({ ...done, result: { bytes: 96_000_000, seconds: 252, sha256: 'ab'.repeat(32) } }))).toEqual(
      {
        first: '4:12 min · 96 MB',
        second: 'finished in 6:03',
      },
    );
    expect(jobSentence(job({ ...done, media: 'expired' })).first).toBe('Its files are gone');
  });

  it('count as people do', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 102, 111].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '102nd',
      '111th',
    ]);
    expect(madeOf(job({ segmentCount: 1 }))).toBe('1 segment · lipsync-2');
    expect(madeOf(job({ model: null }))).toBe('');
    expect(windowTitle(job())).toBe('(64 %) Interview Anna');
    expect(windowTitle(job({ status: 'completed' }))).toBe('Interview Anna');
    expect([shortTime(300), shortTime(6_100)]).toEqual(['under 1 s', '0:06']);
  });

  it('say how long it usually takes, as far as that is known', () => {
    expect(usualTime(job({ video: { fileName: 'a.mp4', seconds: 30 } }))).toBe('usually 1–3 min');
    expect(usualTime(job({ model: 'of before' }))).toBeUndefined();
    expect([usualWords(30), usualWords(360)]).toEqual(['usually about 1 min', 'usually 4–9 min']);
  });
});

describe('what can be done with a job', () => {
  const wishes = (more: Partial<JobResource>) => wishesOf(job(more)).flat();

  it('depends on its state', () => {
    expect(wishes({})).toEqual(['duplicate', 'rename', 'cancel']);
    expect(wishes({ status: 'failed', error })).toEqual(['retry', 'duplicate', 'rename', 'delete']);
    expect(wishes({ status: 'needs_attention' })).toEqual(['resume', 'duplicate', 'rename', 'cancel']);
    const doubtful = { self: '', doubtfulResult: '/d' };
    expect(wishes({ status: 'needs_attention', links: doubtful })[0]).toBe('make-again');
    const done = { self: '', download: '/d' };
    expect(wishes({ status: 'completed', links: done })).toEqual(['download', 'duplicate', 'rename', 'delete']);
    expect(wishes({ status: 'completed', media: 'expired' })).toEqual(['rename', 'delete']);
  });
});

describe('segments of a job', () => {
  const files = {
    video: { fileName: 'v.mp4', seconds: 6 },
    audio: [{ refId: 'a', fileName: 'a.mp3', seconds: 5 }],
    segments: [{ startTime: 1, endTime: 3.5, audioInput: { refId: 'a' } }],
  };

  it('are as long in the result as their mode has it', () => {
    const timeline = jobTimeline(files);
    expect(timeline?.resultSeconds).toBeCloseTo(8.5, 6);
    expect(timeline && segmentFacts(timeline, 0)).toEqual({ start: 1, length: 5, speed: 0.5 });
    const cut = jobTimeline({ ...files, options: { sync_mode: 'cut_off' } });
    expect(cut && segmentFacts(cut, 0)).toEqual({ start: 1, length: 2.5, speed: 1 });
  });

  it('say nothing of a length that nobody has measured', () => {
    expect(jobTimeline({ ...files, video: { fileName: 'v.mp4' } })).toBeUndefined();
    expect(jobTimeline({ ...files, audio: [{ refId: 'a', fileName: 'a.mp3' }] })).toBeUndefined();
  });

  it('have their warnings beside them, unless they were put in another order', () => {
    const moved = { code: 'segment_end_trimmed', field: 'segments[1].endTime', message: 'Moved.' };
    const unused = { code: 'audio_unused', field: 'audio', message: 'Unused.' };
    const sorted = { code: 'segments_sorted', field: 'segments', message: 'Sorted.' };
    expect([0, 1].map((index) => warningsAt({ warnings: [moved, unused] }, index))).toEqual([[], ['Moved.']]);
    expect(otherWarnings({ warnings: [moved, unused] })).toEqual(['Unused.']);
    expect(warningsAt({ warnings: [moved, sorted] }, 1)).toEqual([]);
    expect(otherWarnings({ warnings: [moved, sorted] })).toEqual(['Moved.', 'Sorted.']);
  });
});

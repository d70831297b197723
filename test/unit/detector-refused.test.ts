import { describe, expect, it } from 'vitest';
import { refusedOf } from '../../src/versions/detector/observe-versions.js';

const deployment = { name: 'pro', current: 'new', versions: [], conflictToken: new Uint8Array() };
const job = (jobId: string) => ({ jobId, reason: `${jobId}, event 9` });
const rescue = { at: '2026-11-25T12:00:00Z', to: 'new', refused: [job('x'), job('y')], more: 5 };

describe('jobs that rescue could not move', () => {
  it('are said while they are open', () => {
    const found = refusedOf({ deployment }, { rescue, openJobs: 9, jobIds: ['y', 'z'] });
    expect(found).toEqual({ refused: [job('y')], moreRefused: 5 });
  });

  it('are no more than there are open jobs', () => {
    const found = refusedOf({ deployment }, { rescue, openJobs: 3, jobIds: ['x', 'y', 'z'] });
    expect(found).toEqual({ refused: [job('x'), job('y')], moreRefused: 1 });
  });

  it('may fit another Current version than the one they were to be moved to', () => {
    const found = refusedOf(
      { deployment: { ...deployment, current: 'newer' } },
      { rescue, openJobs: 2, jobIds: ['x'] },
    );
    expect(found).toEqual({ refused: [], moreRefused: 0 });
  });
});

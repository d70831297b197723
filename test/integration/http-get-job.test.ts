import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { completeJob, recordLook, recordProgress } from '../../src/db/job-steps.js';
import { acquireSlot, releaseSlot } from '../../src/db/slots.js';
import { jobSchema } from '../../src/http/schemas.js';
import { type JobActions, startJobActions } from '../support/job-actions.js';
import { RESULT } from '../support/job-rows.js';

let actions: JobActions;
beforeAll(async () => {
  actions = await startJobActions();
});
beforeEach(() => actions.clear());
afterAll(() => actions?.stop());

describe('reading a job', () => {
  const read = async (id: string) =>
    jobSchema.parse(await (await fetch(`${actions.api.url}/api/v1/jobs/${id}`)).json());
  const waitFor = (id: string) => acquireSlot(actions.db, { jobId: id, userId: 'local-user' });

  it('shows its place while it waits for one at Sync.so', async () => {
    const [first, second, third] = [await actions.addJob(), await actions.addJob(), await actions.addJob()];
    for (const id of [first, second, third]) {
      await recordProgress(actions.db, id, { stage: 'waiting_for_slot', percent: 10, message: 'Waiting' });
      await waitFor(id);
    }
    expect([await read(second), await read(third)]).toMatchObject([{ queue: { place: 1 } }, { queue: { place: 2 } }]);
    expect(await read(first)).not.toHaveProperty('queue');
    await releaseSlot(actions.db, first);
    expect(await read(third)).toMatchObject({ queue: { place: 1 } });
    await actions.end(third, 'cancelled');
    expect(await read(third)).not.toHaveProperty('queue');
  });

  it('says that it is overdue, until it is over', async () => {
    const id = await actions.jobOf('processing');
    expect(await read(id)).not.toHaveProperty('overdue');
    await recordLook(actions.db, id, { status: 'RUNNING', percent: 50, overdue: true });
    expect(await read(id)).toMatchObject({ overdue: true });
    await completeJob(actions.db, id, RESULT);
    expect(await read(id)).not.toHaveProperty('overdue');
  });
});

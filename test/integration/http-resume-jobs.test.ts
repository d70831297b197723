import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireSlot, setHold, slotsOverview } from '../../src/db/slots.js';
import { resumedSchema } from '../../src/http/schemas.js';
import { type JobActions, noTemporal, startJobActions } from '../support/job-actions.js';
import { problemOf } from '../support/job-form.js';
import { FAULT } from '../support/job-rows.js';

let actions: JobActions;
beforeAll(async () => {
  actions = await startJobActions();
});
beforeEach(() => actions.clear());
afterAll(() => actions?.stop());

describe('resuming', () => {
  const resumed = async (path: string) => resumedSchema.parse(await (await actions.post(path)).json()).resumed;

  it("takes all that need attention on, everybody's, and no others", async () => {
    const inNeed = [await actions.jobOf('needs_attention'), await actions.jobOf('needs_attention', 'somebody-else')];
    await actions.jobOf('processing');
    await actions.jobOf('failed');
    expect(await resumed('resume')).toBe(2);
    expect(actions.api.signalled).toEqual(inNeed.map((id) => `resume ${id}`));
  });

  it('leaves out a job whose result waits for a decision', async () => {
    await actions.doubtfulJob();
    const mine = await actions.jobOf('needs_attention');
    expect(await resumed('resume')).toBe(1);
    expect(actions.api.signalled).toEqual([`resume ${mine}`]);
  });

  it('a job whose result waits for a decision is refused, and says what to do', async () => {
    const problem = await problemOf(await actions.post(`${await actions.doubtfulJob()}/resume`));
    expect(problem).toMatchObject({
      status: 409,
      code: 'result_doubtful',
      next: expect.stringContaining('take it as it is'),
    });
    expect(actions.api.signalled).toEqual([]);
  });

  it('tells more jobs than are told at a time', async () => {
    const mine = await Promise.all(Array.from({ length: 45 }, () => actions.jobOf('needs_attention')));
    expect(await resumed('resume')).toBe(45);
    expect(actions.api.signalled.toSorted()).toEqual(mine.map((id) => `resume ${id}`).toSorted());
  });

  it('takes one on', async () => {
    const id = await actions.jobOf('needs_attention');
    await actions.jobOf('needs_attention');
    expect(await resumed(`${id}/resume`)).toBe(1);
    expect(actions.api.signalled).toEqual([`resume ${id}`]);
  });

  it.each(['queued', 'processing', 'failed', 'completed', 'cancelled'] as const)(
    'a %s job is refused',
    async (status) => {
      const problem = await problemOf(await actions.post(`${await actions.jobOf(status)}/resume`));
      expect(problem).toMatchObject({ status: 409, code: 'job_needs_nothing', detail: `It is ${status}.` });
    },
  );

  it('takes the hold off the account and wakes who has a place by that', async () => {
    const waiting = await actions.jobOf('processing');
    await setHold(actions.db, FAULT);
    await acquireSlot(actions.db, { jobId: waiting, userId: 'local-user' });
    expect(await resumed('resume')).toBe(0);
    expect(await slotsOverview(actions.db)).toMatchObject({ held: [{ jobId: waiting }], hold: undefined });
    expect(actions.api.signalled).toEqual([`slotGranted ${waiting}`]);
  });

  it('leaves a hold that holds everybody up to an admin', async () => {
    const id = await actions.jobOf('needs_attention');
    await setHold(actions.db, FAULT);
    expect(await problemOf(await actions.post(`${id}/resume`))).toMatchObject({
      status: 403,
      code: 'insufficient_scope',
    });
    expect(await slotsOverview(actions.db)).toMatchObject({ hold: { code: FAULT.code } });
    expect(actions.api.signalled).toEqual([]);
    const url = await actions.api.variant({ settings: { anonymousIsAdmin: true } });
    expect((await actions.post(`${id}/resume`, url)).status).toBe(202);
    expect(await slotsOverview(actions.db)).toMatchObject({ hold: undefined });
  });

  it('says when a job could not be told', async () => {
    await actions.jobOf('needs_attention');
    const url = await actions.api.variant({ signals: { ...actions.api.signals, resume: noTemporal } });
    expect(await problemOf(await actions.post('resume', url))).toMatchObject({
      status: 503,
      code: 'service_unavailable',
    });
  });
});

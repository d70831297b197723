import { readAccount } from '../../db/account.js';
import { AppError } from '../../domain/errors.js';
import { allows } from '../../domain/scopes.js';
import { doubtfulOf } from '../../jobs/decide-result.js';
import { resumeJobs as resume } from '../../jobs/resume-jobs.js';
import { lookAtJob } from '../../jobs/settle-job.js';
import type { ApiDeps } from '../api-deps.js';
import { answering, NEEDS_TEMPORAL } from '../ask-temporal.js';
import { insufficientScope } from '../auth/authorize.js';
import { callerOf } from '../auth/caller.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';
import type { ResumedResource } from '../schemas.js';
import { findOwnJob } from './get-job.js';

/** The cause is settled, and this job goes on. */
export const resumeJob = route({
  method: 'post',
  path: '/api/v1/jobs/{id}/resume',
  access: 'jobs:write',
  operation: {
    operationId: 'resumeJob',
    summary: 'Let one job that needs attention go on',
    description: `When its cause is settled. Where the Sync.so account itself is held up it needs the scope admin, and takes that hold off. ${NEEDS_TEMPORAL}`,
    responses: {
      202: json('Resumed', 'It was told to go on.'),
      ...guarded('job_not_found', 'job_needs_nothing', 'result_doubtful', 'service_unavailable'),
    },
  },
  handle: (deps) => async (request, response) => {
    const { id } = await findOwnJob(deps, request);
    const asked = { ...deps, ...answering(deps) };
    const { row } = await lookAtJob(asked, id);
    const { status } = row;
    if (doubtfulOf(row)) throw new AppError('result_doubtful');
    if (status !== 'needs_attention') throw new AppError('job_needs_nothing', { detail: `It is ${status}.` });
    if (!allows(callerOf(request).scopes, 'admin')) await assertNotHeld(deps);
    const told = await resume(asked, [id]);
    const resumed: ResumedResource = { resumed: told.length };
    response.status(202).json(resumed);
  },
});

/** What holds everybody up, an admin alone calls settled. */
async function assertNotHeld({ db }: ApiDeps): Promise<void> {
  if ((await readAccount(db)).hold) throw insufficientScope('admin');
}

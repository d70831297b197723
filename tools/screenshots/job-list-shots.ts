import type { JobListResource } from '../../src/http/schemas.js';
import { answer, change, refuse, type Shot, withhold } from './shot.js';

/** The list of jobs. */

const LIST = /\/api\/v1\/jobs\?/;
const NO_JOBS = {
  jobs: [],
  nextCursor: null,
  counts: { queued: 0, processing: 0, completed: 0, failed: 0, cancelled: 0, needs_attention: 0 },
};

const PROBLEM = {
  code: 'internal',
  title: 'Something went wrong on our side.',
  next: 'Try again in a moment. If it comes back, tell whoever runs this server the request id.',
};

export const JOB_LIST_SHOTS: Shot[] = [
  {
    ...{ name: 'jobs', path: '/jobs', onPhone: true },
    reach: (page) => page.getByRole('link', { name: 'Interview Anna' }).waitFor(),
  },
  {
    ...{ name: 'jobs-empty', path: '/jobs', onPhone: true },
    before: (page) => answer(page, LIST, NO_JOBS),
    reach: (page) => page.getByRole('button', { name: 'Try the sample' }).waitFor(),
  },
  {
    ...{ name: 'jobs-loading', path: '/jobs', onPhone: true },
    before: (page) => withhold(page, LIST),
    reach: (page) => page.getByText('Loading …').waitFor({ state: 'attached' }),
  },
  {
    ...{ name: 'jobs-one', path: '/jobs' },
    before: (page) => change<JobListResource>(page, LIST, onlyTheFirst),
    reach: (page) => page.getByRole('main').getByRole('listitem').first().waitFor(),
  },
  {
    ...{ name: 'jobs-filtered', path: '/jobs?status=completed', onPhone: true },
    reach: (page) => page.getByRole('link', { name: 'Product film DE' }).waitFor(),
  },
  {
    ...{ name: 'jobs-nothing-found', path: '/jobs?q=board+meeting', onPhone: true },
    reach: (page) => page.getByRole('button', { name: 'Clear the search' }).last().waitFor(),
  },
  {
    ...{ name: 'jobs-error', path: '/jobs', onPhone: true },
    before: (page) => refuse(page, LIST, 500, PROBLEM),
    reach: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
  {
    ...{ name: 'jobs-menu', path: '/jobs', isWindow: true, onPhone: true },
    reach: async (page) => {
      await page.getByRole('button', { name: 'More about Product film DE' }).click();
      await page.getByRole('menuitem', { name: 'Download' }).waitFor();
    },
  },
  {
    ...{ name: 'jobs-cancel', path: '/jobs', isWindow: true, onPhone: true },
    reach: async (page) => {
      await page.getByRole('button', { name: 'More about Interview Anna' }).click();
      await page.getByRole('menuitem', { name: 'Cancel' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
];

const onlyTheFirst = ({ jobs, counts }: JobListResource): JobListResource => ({
  ...{ jobs: jobs.slice(-1), nextCursor: null },
  counts: { ...counts, queued: 0, processing: 0, completed: 1, failed: 0, cancelled: 0, needs_attention: 0 },
});

/** The workflow types the worker serves. */
export { proJob } from './pro-job.js';

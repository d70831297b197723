/**
 * The job on the time-skipping server. One file for all of it: the server is a JVM, and its clock is one for all jobs, so
 * files could not share it. Cancelled jobs are in cancelled-job.test.ts, since it loses its locks over a cancel.
 */
import './pro-job/goes-well.js';
import './pro-job/faults.js';
import './pro-job/waits.js';
import './pro-job/failed.js';
import './pro-job/doubtful.js';

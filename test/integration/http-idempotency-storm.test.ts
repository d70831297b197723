import { describeSubmissionStorm } from '../support/submission-storm.js';

/** http-idempotency-storm.long.test.ts has three times as many. */
describeSubmissionStorm(100);

import { describeSubmissionStorm } from '../support/submission-storm.js';

describeSubmissionStorm(300);

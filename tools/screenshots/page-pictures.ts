import { ACCOUNT_SHOTS } from './account-shots.js';
import { ADMIN_SHOTS } from './admin-shots.js';
import type { Look } from './camera.js';
import { DRAFT_LIST_SHOTS } from './draft-list-shots.js';
import { DRAFT_SHOTS } from './draft-shots.js';
import { EDITOR_SCENE } from './editor-scene.js';
import { EDITOR_SHOTS } from './editor-shots.js';
import { JOB_LIST_SHOTS } from './job-list-shots.js';
import { jobShots } from './job-shots.js';
import type { MadeJobs } from './make-jobs.js';
import { SHELL_SHOTS } from './shell-shots.js';
import type { Shot } from './shot.js';
import { UPLOAD_SHOTS } from './upload-shots.js';
import { WEBHOOK_SHOTS } from './webhook-shots.js';

/** Every state of every page. */
export const allShots = (jobs: MadeJobs): Shot[] => [
  ...JOB_LIST_SHOTS,
  ...jobShots(jobs),
  ...DRAFT_LIST_SHOTS,
  ...DRAFT_SHOTS,
  ...EDITOR_SHOTS,
  EDITOR_SCENE,
  ...UPLOAD_SHOTS,
  ...ACCOUNT_SHOTS,
  ...WEBHOOK_SHOTS,
  ...ADMIN_SHOTS,
  ...SHELL_SHOTS,
];

/** Those that README and docs show, and the look in which they do. */
export const DOCUMENTED: { shot: string; look: Look; file: string }[] = [
  { shot: 'jobs', look: 'light', file: 'web-jobs' },
  { shot: 'job-completed', look: 'light', file: 'web-job' },
  { shot: EDITOR_SCENE.name, look: 'dark', file: 'web-editor' },
  { shot: EDITOR_SCENE.name, look: 'light', file: 'web-editor-light' },
  { shot: 'draft-ready', look: 'light', file: 'web-new-video' },
  { shot: 'webhook', look: 'light', file: 'web-webhook' },
  { shot: 'admin', look: 'light', file: 'web-admin' },
  { shot: 'job-generating', look: 'dark', file: 'web-job-dark' },
];

import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { type Build, currentBuild } from '../../src/versions/builds/build.js';
import type { WorkflowBundle } from '../../src/versions/builds/workflow-bundle.js';
import { onceARun } from './once-a-run.js';

/** Today's code as one version of the workers. */
export const todaysBuild = (): Promise<Build> => onceARun('todays-build', () => currentBuild());

/** The workflows of today, as a worker gets them. */
export const bundleWorkflows = async (): Promise<WorkflowBundle> => (await todaysBuild()).workflowBundle;

/** Workflows of tests; the file is named from test/support and without its extension. */
export const bundleOf = (file: string): Promise<WorkflowBundle> =>
  onceARun(`bundle-${file.replaceAll('/', '-')}`, async () => {
    const workflowsPath = fileURLToPath(new URL(`./${file}.ts`, import.meta.url));
    return await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  });

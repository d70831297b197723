import type { OpenDeployment } from '../../src/operator/deploy/open-deployment.js';
import { deployCommands } from '../../src/operator/verbs/deploy.js';
import { GROUPS } from '../../src/operator/verbs/groups.js';

/** `pro deploy …` on this deployment, instead of the one that the environment names. */
export const deployTable = (deployment: OpenDeployment) => ({
  groups: GROUPS,
  commands: deployCommands(() => (_io, work) => work(deployment)),
});

import type { OpenDeployment } from '../../src/commands/deploy/open-deployment.js';
import { deployCommands } from '../../src/commands/verbs/deploy.js';
import { GROUPS } from '../../src/commands/verbs/groups.js';

/** `pro deploy …` on this deployment, instead of the one that the environment names. */
export const deployTable = (deployment: OpenDeployment) => ({
  groups: GROUPS,
  commands: deployCommands(() => (_io, work) => work(deployment)),
});

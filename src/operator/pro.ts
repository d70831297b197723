import type { CommandTable } from './command-line/command.js';
import { type Output, runCommandLine } from './command-line/run-command-line.js';
import { deployCommands } from './verbs/deploy.js';
import { GROUPS } from './verbs/groups.js';
import { jobsCommands } from './verbs/jobs.js';
import { keysCommands } from './verbs/keys.js';
import { type LoadSmokeStage, openDeployment, openServices } from './verbs/open.js';
import { partsCommands } from './verbs/parts.js';
import { slotsCommands } from './verbs/slots.js';
import { usersCommands } from './verbs/users.js';

/**
 * The commands for operators. `loadSmokeStage`: what the gate's smoke job runs on, where that is installed. Nothing in
 * here loads what runs the commands: that would take seconds.
 */
export const operatorCommands = (loadSmokeStage?: LoadSmokeStage): CommandTable => ({
  commands: [
    ...partsCommands,
    ...jobsCommands(openServices),
    ...slotsCommands(openServices),
    ...usersCommands(openServices),
    ...keysCommands(openServices),
    ...deployCommands(openDeployment(loadSmokeStage)),
  ],
  groups: GROUPS,
});

/** `pro …`; the exit code. */
export const pro = (argv: readonly string[], output?: Output): Promise<number> =>
  runCommandLine(operatorCommands(), argv, output);

import type { CommandTable } from './command-line/find-command.js';
import { type Output, runCommandLine } from './command-line/run-command-line.js';
import { deployCommands } from './verbs/deploy.js';
import { GROUPS } from './verbs/groups.js';
import { jobsCommands } from './verbs/jobs.js';
import { openDeployment, openServices } from './verbs/open.js';
import { simulatorCommand } from '../../local/commands/verbs/simulator.js';
import { slotsCommands } from './verbs/slots.js';
import { stackCommands } from './verbs/stack.js';

/** Every command there is. Nothing in here loads what runs them: that would take seconds. */
export const COMMANDS: CommandTable = {
  commands: [
    ...stackCommands,
    simulatorCommand,
    ...jobsCommands(openServices),
    ...slotsCommands(openServices),
    ...deployCommands(openDeployment),
  ],
  groups: GROUPS,
};

/** `pro …`; the exit code. */
export const pro = (argv: readonly string[], output?: Output): Promise<number> =>
  runCommandLine(COMMANDS, argv, output);

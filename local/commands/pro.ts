import { simulatorCommand } from '../../simulator/command.js';
import type { CommandTable } from '../../src/operator/command-line/command.js';
import { type Output, runCommandLine } from '../../src/operator/command-line/run-command-line.js';
import { operatorCommands } from '../../src/operator/pro.js';
import { stackCommands } from './verbs/stack.js';

const operator = operatorCommands(async () => (await import('../gate/smoke-stage.js')).openSmokeStage);

/** Every command there is on a machine that has the repository: what runs the stack here, and the operator's. */
export const COMMANDS: CommandTable = {
  commands: [...stackCommands, simulatorCommand, ...operator.commands],
  groups: operator.groups,
};

/** `npm run pro -- …`; the exit code. */
export const proHere = (argv: readonly string[], output?: Output): Promise<number> =>
  runCommandLine(COMMANDS, argv, output);

import { rollback as goBack } from '../../versions/rollout/rollback.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { DeployVerb } from './deploy-verb.js';

export const rollback: DeployVerb<object> = async (deps) => ({ code: EXIT.done, json: await goBack(deps) });

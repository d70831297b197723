import { drain as waitUntilDrained } from '../../deployment/rollout/drain.js';
import { type DeployVerb, exactlyOne, readDuration } from './words.js';

const DEFAULT_TIMEOUT = '24h';

export const drain: DeployVerb = {
  help: `Usage: pro deploy drain VERSION [--timeout 24h]

Waits until the last job of a version has ended, and says how many are open. The version must get no new jobs any more:
promote another first. Exit code 1: not drained within the time (${DEFAULT_TIMEOUT}), or interrupted.`,
  options: ['timeout'],
  stopsByItself: true,
  async run(deps, words) {
    const timeoutMs = readDuration('--timeout', words.timeout ?? DEFAULT_TIMEOUT);
    const result = await waitUntilDrained(deps, exactlyOne(words), timeoutMs);
    return { code: ['drained', 'draining'].includes(result.outcome) ? 0 : 1, json: result };
  },
};

import { awaitVersion } from '../../deployment/rollout/await-version.js';
import { checkHere } from '../../deployment/rollout/gate-permit.js';
import { Refusal } from '../../deployment/rollout/refusal.js';
import { atMostOne, type DeployVerb } from './words.js';

export const check: DeployVerb = {
  help: `Usage: pro deploy check

Runs the gate on this very code, and keeps the result with its version on the server, where promote looks for it: open
and recent jobs are replayed, recorded histories too, the messages compared with the Current version, a smoke job run.
A worker of this build must run. Exit code 1: not passed.`,
  options: [],
  async run(deps, words) {
    const buildId = await deps.code.buildId();
    const asked = atMostOne(words);
    if (asked !== undefined && asked !== buildId) {
      throw new Refusal(`The code here is build ${buildId}, not ${asked}.`, 'Run this with the code of that build.');
    }
    await awaitVersion(deps, buildId);
    deps.report(`Plan: the gate looks at build ${buildId}, and its result is kept with the version.`);
    if (deps.dryRun) return { code: 0, json: { buildId, outcome: 'planned' } };
    const gate = await checkHere(deps, buildId);
    deps.report(gate.passed ? `Build ${buildId} passed the gate.` : `Build ${buildId} did not pass the gate.`);
    return { code: gate.passed ? 0 : 1, json: { buildId, outcome: gate.passed ? 'passed' : 'failed', gate } };
  },
};

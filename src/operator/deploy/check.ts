import { awaitVersion } from '../../versions/rollout/await-version.js';
import { checkHere } from '../../versions/rollout/gate-permit.js';
import { Refusal } from '../../versions/rollout/refusal.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { DeployVerb, OneBuild } from './deploy-verb.js';

export const check: DeployVerb<Partial<OneBuild>> = async (deps, { build: asked }) => {
  const buildId = await deps.code.buildId();
  if (asked !== undefined && asked !== buildId) {
    throw new Refusal(`The code here is build ${buildId}, not ${asked}.`, 'Run this with the code of that build.');
  }
  await awaitVersion(deps, buildId);
  deps.report(`Plan: the gate looks at build ${buildId}, and its result is kept with the version.`);
  if (deps.dryRun) return { code: EXIT.done, json: { buildId, outcome: 'planned' } };
  const gate = await checkHere(deps, buildId);
  deps.report(gate.passed ? `Build ${buildId} passed the gate.` : `Build ${buildId} did not pass the gate.`);
  return {
    code: gate.passed ? EXIT.done : EXIT.failed,
    json: { buildId, outcome: gate.passed ? 'passed' : 'failed', gate },
  };
};

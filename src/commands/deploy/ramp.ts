import { rampVersion, stopRamp } from '../../deployment/rollout/promote.js';
import { UsageError } from '../usage.js';
import { rolloutAnswer } from './promote.js';
import { atMostOne, type DeployVerb, type DeployWords, readDuration, readForce, readSteps } from './words.js';

const DEFAULT_PAUSE = '2m';

export const ramp: DeployVerb = {
  help: `Usage: pro deploy ramp --percent N [BUILD] [--force --reason "…"]
       pro deploy ramp --step 5,25,50 [--pause 2m] [BUILD] [--force --reason "…"]
       pro deploy ramp --stop

Sends a share of the new jobs to a version (BUILD, or the one of this very code) and leaves it at that. The gate comes
first, as with promote.

  --percent N        1 to 99, at once
  --step 5,25,50     a rising share, each watched for --pause (${DEFAULT_PAUSE}); on trouble all goes back by itself
  --stop             all new jobs go to the Current version again`,
  options: ['percent', 'step', 'stop', 'pause', 'force', 'reason'],
  stopsByItself: true,
  async run(deps, words) {
    const ways = [words.percent, words.step, words.stop].filter((way) => way !== undefined);
    if (ways.length !== 1) throw new UsageError('Say one of --percent N, --step 5,25,50 and --stop.');
    if (words.stop) return { code: 0, json: await stopRamp(deps) };
    const forcedBecause = readForce(words);
    return rolloutAnswer(await rampVersion(deps, { buildId: atMostOne(words), steps: readRamp(words), forcedBecause }));
  },
};

function readRamp({ percent, step, pause }: DeployWords) {
  if (percent !== undefined) {
    const percents = readSteps('--percent', percent, 99);
    if (percents.length > 1 || pause !== undefined) throw new UsageError('Several shares, or a pause: use --step.');
    return { percents, pauseMs: 0 };
  }
  return {
    percents: readSteps('--step', step ?? '', 99),
    pauseMs: readDuration('--pause', pause ?? DEFAULT_PAUSE),
  };
}

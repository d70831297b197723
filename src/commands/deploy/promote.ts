import { promoteVersion, type RolloutResult } from '../../deployment/rollout/promote.js';
import { UsageError } from '../usage.js';
import { type Answer, atMostOne, type DeployVerb, readDuration, readForce, readSteps } from './words.js';

const DEFAULT_PAUSE = '2m';

export const promote: DeployVerb = {
  help: `Usage: pro deploy promote [BUILD] [--steps 5,25,100] [--pause 2m] [--force --reason "…"] [--first]

Sends all new jobs to a version: BUILD, or the one of this very code. Jobs that run stay on the version they began on.
Another version that ramps loses its share.

It must have passed the gate within a day and against the present Current version; where it has not, and the code here
is that build, the gate runs first.

  --steps 5,25,100   a rising share of new jobs; failures, backlog and workers are watched at each step, and on trouble
                     all goes back by itself, as it does on Ctrl-C and when the terminal is closed
  --pause 2m         how long each step is watched (${DEFAULT_PAUSE})
  --force --reason   without the gate; the reason is kept with the version
  --first            without the gate where no version is Current yet: nothing can break, and no job starts before`,
  options: ['steps', 'pause', 'force', 'reason', 'first'],
  stopsByItself: true,
  async run(deps, words) {
    if (words.pause !== undefined && words.steps === undefined) throw new UsageError('--pause goes with --steps.');
    const percents = words.steps === undefined ? undefined : readSteps('--steps', words.steps, 100);
    if (percents && percents.at(-1) !== 100) throw new UsageError('--steps end with 100; for less, `pro deploy ramp`.');
    const result = await promoteVersion(deps, {
      buildId: atMostOne(words),
      steps: percents && { percents, pauseMs: readDuration('--pause', words.pause ?? DEFAULT_PAUSE) },
      forcedBecause: readForce(words),
      first: words.first,
    });
    return rolloutAnswer(result);
  },
};

/** Not done: it went back by itself, or somebody stopped it. */
export const rolloutAnswer = (result: RolloutResult): Answer => ({
  code: ['went_back', 'interrupted'].includes(result.outcome) ? 1 : 0,
  json: result,
});

import { SCENARIOS, type ScenarioName } from './scenarios.js';

/** What one create gets: the scenario and, where given, its own number of seconds. */
export interface Chosen {
  name: ScenarioName;
  seconds?: number;
}

export interface ScenarioControl {
  /** What the next create would get, without using it up. */
  peek(): Chosen;
  /** What this create gets; uses up one of `times`, after the last of which it is `ok` again. */
  take(): Chosen;
  set(name: ScenarioName, o?: { times?: number; seconds?: number }): void;
  /** Creates left; undefined: until another scenario is chosen. */
  left(): number | undefined;
}

/** The server-wide scenario, changeable while running. */
export function createScenarioControl(initial: ScenarioName): ScenarioControl {
  let chosen: Chosen = { name: initial };
  let left = SCENARIOS[initial].times;
  const set: ScenarioControl['set'] = (name, { times, seconds } = {}) => {
    chosen = { name, seconds };
    left = times ?? SCENARIOS[name].times;
  };
  return {
    set,
    peek: () => chosen,
    left: () => left,
    take() {
      const taken = chosen;
      if (left !== undefined) left -= 1;
      if (left !== undefined && left <= 0) set('ok');
      return taken;
    },
  };
}

import type { Signs } from '../signs-of-life.js';
import type { StalledRun } from '../stalled-run.js';
import type { Places } from './walk-jobs.js';

/** What one look tells the next. */
export interface DetectorState extends Signs {
  /** When it began to look. */
  since: Date;
  /** When each build last had a live worker: the server forgets dead ones. */
  aliveAt: Map<string, Date>;
  /** Jobs whose next step failed when they were last looked at; first who was not looked at for the longest time. */
  stalled: Map<string, StalledRun>;
  /** Where the walks over the open jobs go on. */
  places: Places;
  /** The server keeps a list of runs in trouble (1.32 and newer); undefined: not asked yet. */
  reportsProblems?: boolean;
}

export const newDetectorState = (): DetectorState => ({
  since: new Date(),
  signs: new Map(),
  aliveAt: new Map(),
  stalled: new Map(),
  places: {},
});

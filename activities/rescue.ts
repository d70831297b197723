import { heartbeat } from '@temporalio/activity';
import type { Build } from '../src/versions/builds/build.js';
import { type Absences, rescueJobs } from '../src/versions/rescue.js';
import type { ReconcileDeps } from './deps.js';
import type { Place } from './walk.js';

/** Versions are looked through once an hour: one that is swept a little later costs nothing. */
const SWEEP_EVERY_MS = 3600_000;

/** The code a worker runs. */
export type WorkerBuild = Pick<Build, 'buildId' | 'workflowBundle'>;

/** What heals between the versions of the workers' code. `build`: of this worker; without one it can rescue nothing. */
export const createVersionHealing = (
  { versions, log }: Pick<ReconcileDeps, 'versions' | 'log'>,
  build?: WorkerBuild,
) => ({
  /** Jobs whose version has no workers any more. Its place is what it saw: builds, and since when nobody works for them (src/versions/rescue.ts). */
  async rescueJobs(place?: string): Promise<Place> {
    if (!versions || !build) return {};
    const deps = { ...versions, build, log, afterSeconds: versions.rescueAfterSeconds, progress: () => heartbeat() };
    const absences = await rescueJobs(deps, readAbsences(place));
    return Object.keys(absences).length > 0 ? { next: JSON.stringify(absences) } : {};
  },

  /** Drained versions, before the server has too many to let a new one in. Its place is when it last did so. */
  async sweepVersions(place?: string): Promise<Place> {
    if (!versions) return {};
    if (place !== undefined && Date.now() - Number(place) < SWEEP_EVERY_MS) return { next: place };
    await versions.sweep();
    return { next: String(Date.now()) };
  },
});

/** Our own words of the run before; those of an older version were other ones, and what it saw is seen anew. */
function readAbsences(place: string | undefined): Absences {
  const said = Object.entries(place ? (JSON.parse(place) as Absences | Record<string, number>) : {});
  return Object.fromEntries(
    said.flatMap(([build, absence]) => (typeof absence === 'number' ? [] : [[build, absence]])),
  );
}

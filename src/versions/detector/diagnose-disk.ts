import type { Deployed } from './figures.js';
import type { Finding } from './finding.js';

/** The seed of all this: new code lies on disk, and old code runs. */
export function diagnoseDisk({ current, left, running }: Deployed, diskBuildId: string): Finding[] {
  const live = running.filter(({ workers }) => workers > 0).map(({ buildId }) => buildId);
  if (live.length === 0) return [];
  const disk = running.find(({ buildId }) => buildId === diskBuildId);
  // Somebody has sent jobs elsewhere since: this machine has older code, or the newer was at fault.
  if (current && left.includes(diskBuildId)) return [older(diskBuildId, current)];
  if (!disk || disk.workers === 0) return [notRunning(diskBuildId, live, current)];
  if (!current || disk.status === 'current' || disk.status === 'ramping') return [];
  return [disk.gateFailed ? refused(diskBuildId, current) : notCurrent(diskBuildId, current)];
}

const older = (disk: string, current: string): Finding => ({
  code: 'disk_build_not_current',
  severity: 'warning',
  message: `The code on disk is build ${disk}, which got jobs before build ${current} did.`,
  next: `Bring this machine's code up to that of build ${current}: pro deploy restore ${current}`,
  buildId: disk,
});

const refused = (disk: string, current: string): Finding => ({
  code: 'disk_build_not_current',
  severity: 'warning',
  message: `The code on disk, build ${disk}, has not passed the gate, so it gets no new jobs: Current is build ${current}.`,
  next: 'See why, and mend it: pro deploy status --all',
  buildId: disk,
});

const notRunning = (disk: string, live: string[], current = 'none'): Finding => ({
  code: 'disk_build_not_running',
  severity: 'warning',
  message: `The code on disk is build ${disk}, and no worker runs it: live workers are of build ${live.join(', ')} (Current: ${current}).`,
  next: 'Start a worker of this code, then: pro deploy promote',
  buildId: disk,
});

const notCurrent = (disk: string, current: string): Finding => ({
  code: 'disk_build_not_current',
  severity: 'warning',
  message: `The code on disk, build ${disk}, has live workers and gets no new jobs: Current is build ${current}.`,
  next: `pro deploy promote ${disk}`,
  buildId: disk,
});

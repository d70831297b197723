import { diagnose } from './diagnose.js';
import { diagnoseDisk } from './diagnose-disk.js';
import type { DiskBuild } from './disk-build.js';
import type { Facts } from './facts.js';
import { type Figures, figuresOf } from './figures.js';
import { type Finding, type WaitingJobs, waitingJobs, worstFirst } from './finding.js';

/** What one look has found, as it is kept for those who did not look. */
export interface Look {
  at: Date;
  /** The worst first. */
  findings: Finding[];
  figures: Figures;
}

/** A look as it is told on one machine, whoever made it. */
export interface Seen extends Look {
  /** What single jobs wait for. */
  waiting: WaitingJobs;
}

export const lookOf = (facts: Facts): Look => ({
  ...{ at: facts.at, findings: diagnose(facts), figures: figuresOf(facts) },
});

/** With what is wrong with the code on the disk, which only a machine with that disk can tell. */
export async function seenHere(look: Look, diskBuild?: DiskBuild): Promise<Seen> {
  const { deployed } = look.figures;
  // Code that cannot be read just now (it is being saved, or built) has no build to speak of.
  const disk = deployed && (await diskBuild?.(deployed.running).catch(() => undefined));
  const findings = disk ? worstFirst([...look.findings, ...diagnoseDisk(deployed, disk)]) : look.findings;
  return { ...look, findings, waiting: waitingJobs(findings) };
}

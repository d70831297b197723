import { clock, counted, lasting, secondsBetween } from '../../platform/plain-words.js';
import { POLL_DEAD_MS } from '../live-workers.js';
import type { Known, VersionFacts } from './facts.js';
import { type Finding, MOST_IDS } from './finding.js';

/** Which version gets jobs, and whether anybody works for those that have some. */

/** One worker that is started anew is away for some seconds; that is no fault. */
const RESTART_SECONDS = 10;
/** The server keeps 100 and then lets no new build in (temporal.md 2.3). */
const MANY_VERSIONS = 80;

export function diagnoseVersions(known: Known): Finding[] {
  const { deployment } = known.temporal;
  if (!deployment) return [deploymentUnknown(known)];
  const current = known.temporal.versions.find(({ buildId }) => buildId === deployment.current);
  return [
    ...(deployment.current ? [] : [noCurrent(known)]),
    ...(current && isDeserted(known, current) ? [currentWithoutWorkers(known, current)] : []),
    ...known.temporal.versions.filter((version) => version !== current).flatMap((version) => others(known, version)),
    ...(deployment.versions.length >= MANY_VERSIONS ? [manyVersions(deployment.versions.length)] : []),
  ];
}

const nameOf = ({ deploymentName }: Known, buildId: string) => `${deploymentName}:${buildId}`;

function isDeserted({ at }: Known, { workers, lastSeenAt }: VersionFacts): boolean {
  return workers === 0 && (!lastSeenAt || secondsBetween(lastSeenAt, at) >= RESTART_SECONDS);
}

/** Somebody works for it, and its gate has not refused it. */
const isReady = ({ workers, gateFailed }: VersionFacts): boolean => workers > 0 && !gateFailed;

/** Whoever reads it may wonder why it came so late, and why it is late again when they are back. */
function byPollsOnly({ temporal: { workers } }: Known): string {
  if (workers.length === 0 || workers.some(({ source }) => source === 'heartbeat')) return '';
  return ` The server keeps no heartbeats of workers, so by their polls this is known ${POLL_DEAD_MS / 1000} s after it happened.`;
}

/** When its last worker was heard of; where the server has forgotten that, since when it could have had one. */
const desertedSince = ({ lastSeenAt, since }: VersionFacts): Date => lastSeenAt ?? since;

function deploymentUnknown({ deploymentName, rows }: Known): Finding {
  return {
    code: 'deployment_unknown',
    severity: 'broken',
    message: `No worker of the deployment "${deploymentName}" has ever reported to Temporal.${notBegun(rows.notStarted)}`,
    next: 'Start a worker (npm run pro -- start, or the worker service), and see that its TEMPORAL_DEPLOYMENT is the same.',
    jobIds: rows.jobIds,
    waitingFor: 'waiting for a worker: none has ever reported',
  };
}

const notBegun = (count: number) => (count > 0 ? ` ${counted(count, 'job')} accepted and not begun.` : '');

function noCurrent(known: Known): Finding {
  const { rows, temporal, deploymentName } = known;
  const live = temporal.versions.filter(isReady).map(({ buildId }) => buildId);
  const ready =
    live.length > 0
      ? `Builds with live workers: ${live.join(', ')}.`
      : 'No build that may be promoted has a live worker either.';
  return {
    code: 'no_current_version',
    severity: 'broken',
    message: `The deployment "${deploymentName}" has no Current version, so new jobs go to nobody. ${ready}${notBegun(rows.notStarted)}`,
    next: live[0] ? `pro deploy promote ${live[0]}` : 'Start a worker, then: pro deploy promote',
    jobIds: rows.jobIds,
    waitingFor: 'waiting for a worker version: none gets new jobs (no Current version)',
  };
}

function currentWithoutWorkers(known: Known, version: VersionFacts): Finding {
  const { rows, at, temporal } = known;
  const { buildId, openJobs } = version;
  const since = desertedSince(version);
  const live = temporal.versions.find(isReady);
  const instead = live
    ? `, or send jobs to build ${live.buildId}, which has some: pro deploy promote ${live.buildId}`
    : '';
  return {
    code: 'current_without_workers',
    severity: 'broken',
    message: `Current is build ${buildId}, and there is no live worker of it since ${clock(since, at)}.${openOnes(openJobs)}${notBegun(rows.notStarted)}${byPollsOnly(known)}`,
    next: `Start workers of build ${buildId}${instead}.`,
    since,
    buildId,
    jobIds: [...version.jobIds, ...rows.jobIds],
    waitingFor: waitingFor(known, version),
  };
}

const openOnes = (count: number) => (count > 0 ? ` ${counted(count, 'open job')} on it.` : '');

const waitingFor = (known: Known, version: VersionFacts): string =>
  `waiting for worker version ${nameOf(known, version.buildId)}: no live worker since ${clock(desertedSince(version), known.at)}`;

/** A version that does not get all new jobs matters by those it has, or gets a share of. */
function others(known: Known, version: VersionFacts): Finding[] {
  if (!isDeserted(known, version)) return [];
  const findings: Finding[] = [];
  if (version.status === 'ramping') findings.push(rampingWithoutWorkers(known, version));
  if (version.openJobs > 0) findings.push(versionWithoutWorkers(known, version));
  return findings;
}

function rampingWithoutWorkers(known: Known, version: VersionFacts): Finding {
  const { buildId } = version;
  const percent = known.temporal.deployment?.ramping?.percent ?? 0;
  const since = desertedSince(version);
  return {
    code: 'ramping_without_workers',
    severity: 'broken',
    message: `Build ${buildId} gets ${percent} % of new jobs, and there is no live worker of it since ${clock(since, known.at)}.${byPollsOnly(known)}`,
    next: `Start workers of build ${buildId}, or take it back: pro deploy rollback`,
    since,
    buildId,
    waitingFor: waitingFor(known, version),
  };
}

function versionWithoutWorkers(known: Known, version: VersionFacts): Finding {
  const { at } = known;
  const { buildId, openJobs, jobIds } = version;
  const since = desertedSince(version);
  const some = openJobs > MOST_IDS ? `, the first ${MOST_IDS}` : '';
  return {
    code: 'version_without_workers',
    severity: 'broken',
    message: `${counted(openJobs, 'open job')} on build ${buildId}, whose workers are gone since ${clock(since, at)}${some}: ${jobIds.slice(0, MOST_IDS).join(', ')}.${refusals(version)}${byPollsOnly(known)}`,
    next: wayOut(known, version, since),
    since,
    buildId,
    jobIds,
    waitingFor: waitingFor(known, version),
  };
}

/** Each reason names its job. */
function refusals({ refused, moreRefused }: VersionFacts): string {
  const [first] = refused;
  if (!first) return '';
  return ` ${counted(refused.length + moreRefused, 'job')} cannot go on on the Current build: ${first.reason}`;
}

function wayOut({ rescueAfterSeconds, at, temporal }: Known, version: VersionFacts, since: Date): string {
  const { buildId, refused, moreRefused, openJobs } = version;
  const restore = `Bring its workers back: pro deploy restore ${buildId}`;
  const target = temporal.deployment?.current;
  if (refused.length + moreRefused >= openJobs || !target) return restore;
  if (rescueAfterSeconds === 0) return `${restore}, or move its jobs: pro deploy move --from ${buildId} --to ${target}`;
  const left = Math.max(0, rescueAfterSeconds - secondsBetween(since, at));
  const when = left > 0 ? `in ${lasting(left)}` : 'now';
  return `Jobs that fit build ${target} are moved there by themselves, ${when}. ${restore}`;
}

function manyVersions(count: number): Finding {
  return {
    code: 'many_versions',
    severity: 'warning',
    message: `The deployment has ${count} versions; at 100 the server lets no new one in.`,
    next: 'Unused ones are deleted by themselves once an hour; stop the workers of old versions, and move their jobs.',
  };
}

import { Gauge, Registry } from 'prom-client';
import { secondsBetween } from '../../platform/plain-words.js';
import { type Facts, isAnswered, type RowFacts, type VersionFacts } from '../../versions/detector/facts.js';
import type { Finding } from '../../versions/detector/finding.js';
import { route } from '../route.js';

/** What the detector saw last, as Prometheus reads it. */
export const getMetrics = route({
  method: 'get',
  path: '/metrics',
  access: 'anybody',
  operation: {
    operationId: 'getMetrics',
    summary: 'What the detector sees, for Prometheus',
    responses: { 200: { description: 'Gauges as text.', content: { 'text/plain': { schema: { type: 'string' } } } } },
  },
  handle: (deps) => async (_request, response) => {
    // A new one each time: what is no longer there, or not known, must not stay as it was.
    const registry = new Registry();
    const latest = deps.detector?.latest();
    if (latest) fill(gaugesOf(registry), latest.facts, latest.findings);
    response.set({ 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).send(await registry.metrics());
  },
});

type MakeGauge = ReturnType<typeof gaugesOf>;

const gaugesOf =
  (registry: Registry) =>
  <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge({ name: `pro_${name}`, help, labelNames, registers: [registry] });

/** Ages in seconds. A part that does not answer has no figures, and a finding. */
function fill(gauge: MakeGauge, { at, temporal, database }: Facts, findings: readonly Finding[]): void {
  gauge('detector_age_seconds', 'Since the detector looked last.').set(secondsBetween(at, new Date()));
  const wrong = gauge('deployment_finding', '1 for each thing that is wrong.', 'code', 'build', 'severity');
  for (const { code, buildId: build = '', severity } of findings) wrong.set({ code, build, severity }, 1);
  if (isAnswered(temporal)) fillVersions(gauge, temporal.versions);
  if (isAnswered(database)) fillRows(gauge, database, at);
}

function fillVersions(gauge: MakeGauge, versions: readonly VersionFacts[]): void {
  const workers = gauge('live_workers', 'Worker processes that are alive.', 'build');
  const openJobs = gauge('open_jobs', 'Jobs that end on this build.', 'build');
  const backlog = gauge('backlog_age_seconds', 'Age of the oldest task nobody has taken.', 'build');
  for (const { buildId: build, ...version } of versions) {
    workers.set({ build }, version.workers);
    openJobs.set({ build }, version.openJobs);
    backlog.set({ build }, version.backlogAgeSeconds);
  }
}

function fillRows(gauge: MakeGauge, { notStarted, oldestAt }: RowFacts, at: Date): void {
  gauge('jobs_not_started', 'Jobs accepted over 20 s ago and not begun.').set(notStarted);
  const age = gauge('jobs_not_started_age_seconds', 'Age of the oldest of these.');
  age.set(oldestAt ? secondsBetween(oldestAt, at) : 0);
}

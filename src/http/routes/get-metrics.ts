import { Gauge, Registry } from 'prom-client';
import { secondsBetween } from '../../platform/plain-words.js';
import type { Deployed, Figures } from '../../versions/detector/figures.js';
import type { Seen } from '../../versions/detector/look.js';
import { problems } from '../operation.js';
import { route } from '../route.js';

/** What the detector saw last, as Prometheus reads it. */
export const getMetrics = route({
  method: 'get',
  path: '/metrics',
  access: 'anybody',
  operation: {
    operationId: 'getMetrics',
    summary: 'What the detector sees, for Prometheus',
    responses: {
      200: { description: 'Gauges as text.', content: { 'text/plain': { schema: { type: 'string' } } } },
      ...problems('origin_refused'),
    },
  },
  handle: (deps) => async (_request, response) => {
    // A new one each time: what is no longer there, or not known, must not stay as it was.
    const registry = new Registry();
    const latest = deps.detector?.latest();
    if (latest) fill(gaugesOf(registry), latest);
    response.set({ 'Content-Type': registry.contentType, 'Cache-Control': 'no-store' }).send(await registry.metrics());
  },
});

type MakeGauge = ReturnType<typeof gaugesOf>;

const gaugesOf =
  (registry: Registry) =>
  <L extends string>(name: string, help: string, ...labelNames: L[]) =>
    new Gauge({ name: `pro_${name}`, help, labelNames, registers: [registry] });

/** Ages in seconds. A part that does not answer has no figures, and a finding. */
function fill(gauge: MakeGauge, { at, findings, figures: { deployed, rows } }: Seen): void {
  gauge('detector_age_seconds', 'Since the detector looked last.').set(secondsBetween(at, new Date()));
  const wrong = gauge('deployment_finding', '1 for each thing that is wrong.', 'code', 'build', 'severity');
  for (const { code, buildId: build = '', severity } of findings) wrong.set({ code, build, severity }, 1);
  if (deployed) fillVersions(gauge, deployed.running);
  if (rows) fillRows(gauge, rows);
}

function fillVersions(gauge: MakeGauge, versions: Deployed['running']): void {
  const workers = gauge('live_workers', 'Worker processes that are alive.', 'build');
  const openJobs = gauge('open_jobs', 'Jobs that end on this build.', 'build');
  const backlog = gauge('backlog_age_seconds', 'Age of the oldest task nobody has taken.', 'build');
  for (const { buildId: build, ...version } of versions) {
    workers.set({ build }, version.workers);
    openJobs.set({ build }, version.openJobs);
    backlog.set({ build }, version.backlogAgeSeconds);
  }
}

function fillRows(gauge: MakeGauge, { notStarted, oldestSeconds }: NonNullable<Figures['rows']>): void {
  gauge('jobs_not_started', 'Jobs accepted over 20 s ago and not begun.').set(notStarted);
  gauge('jobs_not_started_age_seconds', 'Age of the oldest of these.').set(oldestSeconds);
}

import type { OverviewResource } from '../../../src/http/admin/overview-schemas.js';
import { serverNow } from '../app/server-clock.js';
import { ago } from './ago.js';
import { type Column, DataTable } from './data-table.js';
import styles from './deployment-section.module.css';
import { Section } from './section.js';
import { VersionPill, WorkerPill } from './version-pill.js';

type Deployment = NonNullable<OverviewResource['deployment']>;
type Version = Deployment['versions'][number];
type Worker = Deployment['workers'][number];

/** Who runs jobs: the versions of the workers' code, and the workers. */
export function DeploymentSection({ overview: { deployment, deploymentFault } }: { overview: OverviewResource }) {
  if (!deployment) {
    return (
      <Section title="Workers">
        <p className={styles.fault}>{deploymentFault}</p>
      </Section>
    );
  }
  const { versions, workers, moreVersions } = deployment;
  return (
    <Section title="Workers" facts={routing(deployment)}>
      <div className={styles.tables}>
        {versions.length > 0 && (
          <DataTable label="Versions" columns={VERSION_COLUMNS} rows={versions.map(versionRow)} />
        )}
        {moreVersions > 0 && <p className="meta">and {moreVersions} older ones without jobs</p>}
        {workers.length > 0 ? (
          <DataTable label="Worker processes" columns={WORKER_COLUMNS} rows={workers.map(workerRow)} />
        ) : (
          <p className="meta">No worker has been seen within the last hour.</p>
        )}
      </div>
    </Section>
  );
}

function routing({ deployment, taskQueue, known, current, ramping, managerIdentity }: Deployment): string {
  const where = `${deployment} on ${taskQueue}`;
  if (!known) return `${where}: no worker of it has ever polled`;
  const now = current === undefined ? 'no version gets new jobs' : `new jobs go to ${current}`;
  const share = ramping ? `, ${ramping.percent} % to ${ramping.buildId}` : '';
  const manager = managerIdentity === undefined ? 'anybody may change it' : `only ${managerIdentity} may change it`;
  return `${where}: ${now}${share} · ${manager}`;
}

const VERSION_COLUMNS: Column[] = [
  { title: 'Version' },
  { title: 'State' },
  { title: 'Since' },
  { title: 'Gate' },
  { title: 'Workers', isNumber: true },
  { title: 'Open jobs', isNumber: true },
  { title: 'Oldest task', isNumber: true },
];

const versionRow = (version: Version) => ({
  key: version.buildId,
  cells: [
    <code key="id" className={styles.id}>
      {version.buildId}
    </code>,
    <VersionPill key="state" status={version.status} percent={version.percent} />,
    ago(serverNow() - Date.parse(version.since)),
    gateText(version),
    version.liveWorkers,
    version.openJobs,
    version.oldestBacklogSeconds > 0 ? ago(version.oldestBacklogSeconds * 1000) : '–',
  ],
});

function gateText({ gate, forcedBecause }: Version): string {
  if (forcedBecause !== undefined) return `forced: ${forcedBecause}`;
  if (!gate) return '–';
  return `${gate.passed ? 'passed' : 'refused'} ${ago(serverNow() - Date.parse(gate.at))} ago`;
}

const WORKER_COLUMNS: Column[] = [
  { title: 'Worker' },
  { title: 'State' },
  { title: 'Version' },
  { title: 'Queue' },
  { title: 'Last seen', isNumber: true },
];

const workerRow = (worker: Worker) => ({
  key: `${worker.identity} ${worker.buildId} ${worker.taskQueue}`,
  cells: [
    worker.identity,
    <WorkerPill key="state" alive={worker.alive} stopping={worker.stopping} />,
    <code key="id" className={styles.id}>
      {worker.buildId ?? 'unversioned'}
    </code>,
    worker.taskQueue,
    `${ago(worker.lastSeenSeconds * 1000)} ago`,
  ],
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completeJob } from '../../src/db/job-steps.js';
import { findingsSchema, readinessInFullSchema } from '../../src/http/admin/schemas.js';
import { jobListSchema, jobSchema, problemSchema } from '../../src/http/schemas.js';
import type { Facts } from '../../src/versions/detector/facts.js';
import { lookOf, seenHere } from '../../src/versions/detector/look.js';
import { startTestApi, type TestApi } from '../support/api.js';
import { AT_1203, facts, NOON, version } from '../support/detector-facts.js';
import { jobInput } from '../support/job-input.js';
import { newJob, RESULT } from '../support/job-rows.js';
import { sendRaw } from '../support/raw-http.js';

/** What the API tells of what the detector found; that it finds it has tests of its own. */
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

async function detectorOf(facts: Facts, diskBuildId?: string) {
  const seen = await seenHere(lookOf(facts), async () => diskBuildId);
  return { detector: { latest: () => seen } };
}
const seeing = async (facts: Facts) => api.variant(await detectorOf(facts));
const told = async (facts: Facts, diskBuildId?: string) => api.admin(await detectorOf(facts, diskBuildId));
const gone = (...jobIds: string[]) =>
  facts({
    versions: [
      version('new', { openJobs: 4, backlogAgeSeconds: 3 }),
      version('old', { status: 'draining', workers: 0, lastSeenAt: AT_1203, openJobs: jobIds.length, jobIds }),
    ],
  });
const newOwnJob = () => newJob(api.database.db, jobInput({ userId: 'local-user' }));
/** As its owner is told, and as an admin is. */
const WAITS = 'waiting for the service, of which nothing gets on with this job right now';
const WAITS_FOR_VERSION = 'waiting for worker version pro:old: no live worker since 12:03 UTC';

describe('GET /readyz, as operators are answered', () => {
  const read = async (url: string) => {
    const response = await fetch(`${url}/readyz`);
    return { status: response.status, body: readinessInFullSchema.parse(await response.json()) };
  };

  it('is ready where workers run all jobs', async () => {
    expect(await read(await told(facts()))).toEqual({
      status: 200,
      body: { status: 'ready', down: [], deployment: { lookedAt: NOON.toISOString(), findings: [] } },
    });
  });

  it('is degraded, and stays in the load balancer, where jobs wait for workers', async () => {
    const { status, body } = await read(await told(gone('job-1')));
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.deployment?.findings).toEqual([
      expect.objectContaining({
        ...{ code: 'version_without_workers', severity: 'broken', buildId: 'old', jobIds: ['job-1'] },
        since: AT_1203.toISOString(),
      }),
    ]);
  });

  it('is ready, and warns, where nothing is broken', async () => {
    const { body } = await read(await told(facts(), 'disk'));
    expect(body.status).toBe('ready');
    expect(body.deployment?.findings.map(({ code }) => code)).toEqual(['disk_build_not_running']);
  });
});

describe('a job', () => {
  it('says what it waits for, alone and in the list, and which worker version to an admin alone', async () => {
    const [stuck, other] = [await newOwnJob(), await newOwnJob()];
    const url = await seeing(gone(stuck));
    const read = async (id: string, at = url) => jobSchema.parse(await (await fetch(`${at}/api/v1/jobs/${id}`)).json());
    expect((await read(stuck)).waitingFor).toBe(WAITS);
    expect(await read(other)).not.toHaveProperty('waitingFor');
    const admin = await api.variant({ ...(await detectorOf(gone(stuck))), settings: { anonymousIsAdmin: true } });
    expect((await read(stuck, admin)).waitingFor).toBe(WAITS_FOR_VERSION);
    const { jobs } = jobListSchema.parse(await (await fetch(`${url}/api/v1/jobs`)).json());
    expect(jobs.find(({ id }) => id === stuck)?.waitingFor).toBe(WAITS);
    expect(jobs.find(({ id }) => id === other)).not.toHaveProperty('waitingFor');
  });

  it('that is over waits for nothing, whatever was seen some seconds ago', async () => {
    const done = await newOwnJob();
    await completeJob(api.database.db, done, RESULT);
    const url = await seeing(gone(done));
    expect(await (await fetch(`${url}/api/v1/jobs/${done}`)).json()).not.toHaveProperty('waitingFor');
  });
});

describe('GET /metrics', () => {
  const read = async (url: string) => (await fetch(`${url}/metrics`)).text();

  it('has findings, workers, jobs and ages by build', async () => {
    const text = await read(await told(gone('job-1')));
    for (const line of [
      'pro_deployment_finding{code="version_without_workers",build="old",severity="broken"} 1',
      ...['pro_live_workers{build="new"} 1', 'pro_live_workers{build="old"} 0'],
      ...['pro_open_jobs{build="new"} 4', 'pro_open_jobs{build="old"} 1', 'pro_backlog_age_seconds{build="new"} 3'],
      ...['pro_jobs_not_started 0', 'pro_jobs_not_started_age_seconds 0'],
    ]) {
      expect(text).toContain(`${line}\n`);
    }
    expect(text).toMatch(/pro_detector_age_seconds \d+/);
  });

  it('has no figures of a part that does not answer', async () => {
    const seen = facts({}, { temporal: { fault: 'away' }, database: { fault: 'away' } });
    const text = await read(await told(seen));
    expect(text).toContain('pro_deployment_finding{code="temporal_unanswering",build="",severity="broken"} 1');
    for (const name of ['pro_live_workers', 'pro_jobs_not_started']) expect(text).not.toContain(name);
  });

  it('is empty before the first look', async () => {
    expect((await read(await api.admin())).trim()).toBe('');
  });
});

describe('the port for operators', () => {
  const ask = async (url: string, host: string, path = '/metrics') =>
    (await sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).map(
      ({ status, body }) => (status === 200 ? status : problemSchema.parse(JSON.parse(body)).code),
    );

  it('is asked under a name of its own only, as no page is whose name leads here', async () => {
    const url = await api.admin({}, ['metrics.internal:4005']);
    const { host, port } = new URL(url);
    for (const own of [host, `localhost:${port}`, 'metrics.internal:4005']) expect(await ask(url, own)).toEqual([200]);
    for (const other of ['evil.example', `evil.example:${port}`, 'metrics.internal', 'localhost']) {
      for (const path of ['/metrics', '/readyz', '/findings', '/healthz'])
        expect(await ask(url, other, path), other).toEqual(['host_refused']);
    }
  });

  it('has what is wrong alone, too, and nothing else: no jobs, and nothing to change', async () => {
    const url = await told(gone('job-1'));
    const findings = findingsSchema.parse(await (await fetch(`${url}/findings`)).json());
    expect(findings.findings.map(({ code, buildId }) => [code, buildId])).toEqual([['version_without_workers', 'old']]);
    expect((await fetch(`${await api.admin()}/findings`)).status, 'before the first look').toBe(503);
    expect((await fetch(`${url}/api/v1/jobs`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it('is the only one that tells of parts, builds and findings', async () => {
    const url = await seeing(gone('job-1'));
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ready' });
    for (const path of ['/metrics', '/findings']) expect((await fetch(url + path)).status, path).toBe(404);
  });
});

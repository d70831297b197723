import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding, FindingCode } from '../../src/versions/detector/finding.js';
import { type CodeCopy, copyCode, type Edit } from '../support/code-copy.js';
import { until } from '../support/until.js';
import { startVersionsStage, type VersionsStage, type VersionWorker } from '../support/versions-stage.js';

/**
 * The fault this product was asked for: new code is "deployed", old code runs or none, and jobs stay "processing". Each
 * way to get there is taken on the real parts; what is said of it, and when, and what became of the jobs is printed.
 */

/** The promise is 30 s (test/unit/detector-watch.test.ts adds it up), and what it took is printed; this is for a busy machine. */
const FOUND_WITHIN_MS = 90_000;
/** Long enough that jobs are still there when their version is not. */
const GENERATION_SECONDS = 20;
/** After the detector has spoken, or there would be nothing for it to say. */
const RESCUE_AFTER = '30';
/** And longer than a gate takes. */
const LONG_SECONDS = 60;
const words = 'Checking the uploaded files';
const changed = (n: number): Edit => ({ file: 'src/domain/job-state.ts', from: words, to: `${words} (${n})` });
const throwing: Edit = {
  file: 'workflows/pro-job.ts',
  from: '      await prepare(job, input);\n',
  to: "      throw new Error('broken on purpose');\n",
};
const nondeterministic: Edit = {
  file: 'workflows/pro-job.ts',
  from: '      await submitGeneration(job);\n',
  to: '      await assets.prepareAssets(input);\n      await submitGeneration(job);\n',
};

const story: string[] = [];
const copies: CodeCopy[] = [];
let stage: VersionsStage;
/** Where the API runs: the code on disk. */
let disk: CodeCopy;
/** What is Current at the beginning of each test, with a worker that lives. */
let code: CodeCopy;
let worker: VersionWorker;

async function version(...edits: Edit[]): Promise<CodeCopy> {
  const copy = await copyCode(...edits);
  copies.push(copy);
  return copy;
}

beforeAll(async () => {
  disk = await version();
  code = await version();
  stage = await startVersionsStage(disk, { RESCUE_AFTER_SECONDS: RESCUE_AFTER });
  worker = await stage.startWorker(code);
  await promote(code, worker);
});

afterAll(async () => {
  console.log(story.join('\n'));
  await stage?.stop();
  for (const copy of copies) await copy.remove();
});

/** `pro deploy …` that has to work; what it said is in the fault where it does not. */
async function deploy(from: CodeCopy, ...words: string[]): Promise<void> {
  const { code: exitCode, stdout, stderr } = await stage.pro(from, 'deploy', ...words);
  if (exitCode !== 0) throw new Error(`pro deploy ${words.join(' ')} ended with ${exitCode}:\n${stdout}${stderr}`);
}

const promote = (from: CodeCopy, { buildId }: VersionWorker, ...more: string[]) =>
  deploy(from, 'promote', buildId, ...more);

const force = ['--force', '--reason', 'a test wants it'];

/** Waits until the API names the fault, and keeps what it says. */
async function found(what: string, findingCode: FindingCode): Promise<Finding> {
  const startedAt = Date.now();
  const finding = await until(`the detector says ${findingCode}`, FOUND_WITHIN_MS, () => findingOf(findingCode));
  story.push(`${what}: after ${((Date.now() - startedAt) / 1000).toFixed(1)} s: ${finding.message} ${finding.next}`);
  return finding;
}

async function findingOf(findingCode: FindingCode): Promise<Finding | undefined> {
  const response = await fetch(`${stage.stack.adminUrl}/readyz`);
  const { deployment } = (await response.json()) as { deployment: { findings: Finding[] } };
  return deployment.findings.find(({ code }) => code === findingCode);
}

/** Three have a generation at Sync.so, one waits for a place, and one has just been accepted. */
async function jobsInAllStages(seconds = GENERATION_SECONDS): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < 4; n += 1) ids.push(await stage.submit(seconds));
  for (const id of ids.slice(0, 3)) await stage.reaches(id, ['generating', 'publishing', 'done']);
  return [...ids, await stage.submit(1)];
}

async function allEndRight(what: string, ids: string[]): Promise<void> {
  const builds = new Set<string>();
  for (const id of ids) {
    expect(await stage.reaches(id, ['completed', 'failed', 'cancelled'], 300_000)).toMatchObject({
      status: 'completed',
    });
    expect(await stage.paid(id)).toBe(1);
    for (const build of await stage.versionsOf(id)) builds.add(build);
  }
  story.push(`${what}: ${ids.length} jobs completed, each paid once, on ${[...builds].join(' and ')}`);
}

describe('stale worker code is noticed, named and survived', () => {
  it('(a) new code is there, and nobody deploys it', async () => {
    const ids = await jobsInAllStages();
    await disk.edit(changed(2));
    const { message } = await found('(a)', 'disk_build_not_running');
    expect(message).toContain(worker.buildId);
    await allEndRight('(a)', ids);
  });

  it('(b) its worker runs, and nobody promotes it', async () => {
    const ids = await jobsInAllStages();
    const next = await stage.startWorker(disk);
    const { message } = await found('(b)', 'disk_build_not_current');
    expect(message).toContain(next.buildId);
    await allEndRight('(b)', ids);
    await next.part.stop();
  });

  it('(c) it is promoted, and the workers of the version before are killed', async () => {
    const next = await stage.startWorker(disk);
    await deploy(disk, 'check');
    const ids = await jobsInAllStages();
    await promote(disk, next);
    await worker.kill();
    const finding = await found('(c)', 'version_without_workers');
    expect(finding.buildId).toBe(worker.buildId);
    const [waiting = ''] = finding.jobIds ?? [];
    const answer = await fetch(`${stage.stack.apiUrl}/api/v1/jobs/${waiting}`);
    expect(await answer.json()).toMatchObject({ waitingFor: expect.stringContaining(worker.buildId) });
    await allEndRight('(c)', ids);
    [code, worker] = [disk, next];
  });

  it('(d) it throws: the gate stops it, and past the gate its jobs are not lost', async () => {
    const broken = await version(changed(3), throwing);
    const next = await stage.startWorker(broken);
    const refused = await stage.pro(broken, 'deploy', 'promote', next.buildId);
    expect(refused.code).toBe(1);
    expect(`${refused.stdout}${refused.stderr}`).toContain('broken on purpose');
    await promote(broken, next, ...force);
    const id = await stage.submit(1);
    const { buildId } = await found('(d)', 'workflow_code_throws');
    expect(buildId).toBe(next.buildId);
    await deploy(code, 'rollback');
    const good = await stage.submit(1);
    await next.part.stop();
    await allEndRight('(d)', [good, id]);
  });

  it('(e) it does something else than open jobs did: the gate names where, and those jobs wait for their own version', async () => {
    const other = await version(changed(4), nondeterministic);
    const next = await stage.startWorker(other);
    const ids = await jobsInAllStages(LONG_SECONDS);
    // `deploy move` would not do this: it replays first. As long as it is there the job stays where it is.
    const moved = await stage.youngestGenerating(ids);
    await stage.pin(moved, next);
    await stage.client.workflow.getHandle(moved).signal('generationHint'); // as a webhook does
    const { buildId, jobIds } = await found('(e)', 'nondeterminism');
    expect([buildId, jobIds]).toEqual([next.buildId, [moved]]);
    const refused = await stage.pro(other, 'deploy', 'promote', next.buildId);
    expect(refused.code).toBe(1);
    expect(`${refused.stdout}${refused.stderr}`).toMatch(new RegExp(`(${ids.join('|')}).*event \\d+`));
    await promote(other, next, ...force);
    const began = await jobsOn(worker, ids);
    await worker.kill();
    await stage.pin(moved, worker);
    const { next: advice } = await until('the version is missed', FOUND_WITHIN_MS, () =>
      findingOf('version_without_workers'),
    );
    const restore = await stage.pro(code, 'deploy', 'restore', worker.buildId);
    expect(advice + restore.stdout).toMatch(/restore/);
    const unfit = await until('the refusal of the rescue is said', 150_000, async () => {
      const message = (await findingOf('version_without_workers'))?.message ?? '';
      return message.includes('cannot go on') ? message : undefined;
    });
    story.push(`(e): ${unfit}`);
    expect(began.length).toBeGreaterThan(0);
    worker = await stage.startWorker(code);
    await deploy(code, 'rollback');
    await allEndRight('(e)', ids);
    await next.part.stop();
  });

  it('(f) its worker listens on a queue that is typed differently', async () => {
    await worker.part.stop();
    const mistyped = await stage.startWorker(code, { TEMPORAL_TASK_QUEUE: 'pro-job' });
    const id = await stage.submit(1);
    const { message } = await found('(f)', 'queue_mismatch');
    expect(message).toContain('"pro-job"');
    await mistyped.part.stop();
    worker = await stage.startWorker(code);
    await allEndRight('(f)', [id]);
    // A schedule for the wrong queue would fill it for ever, and the server lets no version by that does not serve it.
    expect(await stage.schedules()).toEqual(['reconcile-pro-jobs']);
  });

  it('(g) the host of the version before is gone for ever: its jobs are moved by hand', async () => {
    const newer = await version(changed(5));
    const next = await stage.startWorker(newer, { RESCUE_AFTER_SECONDS: '0' });
    await deploy(newer, 'check');
    const ids = await jobsInAllStages();
    await promote(newer, next);
    await worker.kill();
    await found('(g)', 'version_without_workers');
    await deploy(newer, 'move', '--from', worker.buildId, '--to', next.buildId);
    await allEndRight('(g)', ids);
    [code, worker] = [newer, next];
  });
});

async function jobsOn({ buildId }: VersionWorker, ids: string[]): Promise<string[]> {
  const on = await Promise.all(ids.map(async (id) => ((await stage.versionsOf(id)).includes(buildId) ? id : '')));
  return on.filter((id) => id !== '');
}

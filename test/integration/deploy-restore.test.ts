import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { restorePlan } from '../../src/versions/rollout/restore.js';
import { todaysBuild } from '../support/bundles.js';
import { stageWithA } from '../support/tiny-hooks.js';

const { tiny } = stageWithA();

const QUIET = { dryRun: false, report: () => undefined };

describe('restore', () => {
  it('prints the commit and the commands', async () => {
    const build = { builtAt: '', bundleHash: 'x', sdk: '1.24.0', node: '20', release: '0.1.0' };
    await tiny.deployments.writeMetadata('a', {
      build: { ...build, commit: '1234567890abcdef1234567890abcdef12345678' },
    });
    await tiny.start();
    await tiny.indexed(`TemporalWorkerDeploymentVersion = "${tiny.name}:a"`, 1);
    const { code, answer } = await tiny.json('restore', 'a');
    expect({ code, answer }).toMatchObject({ code: 0, answer: { openJobs: 1, liveWorkers: 1 } });
    expect(answer.commands).toEqual([
      'git worktree add --detach ../pro-a 1234567890abcdef1234567890abcdef12345678',
      'cd ../pro-a',
      'npm ci',
      'npm run build',
      `TEMPORAL_DEPLOYMENT=${tiny.name} TEMPORAL_TASK_QUEUE=${tiny.name} node dist/src/worker.js --exit-when-drained`,
    ]);
    await tiny.deployments.writeMetadata('a', { build: { ...build, commit: '1234567', from: 'sources' } });
    expect((await tiny.json('restore', 'a')).answer.commands.slice(2)).toEqual([
      'npm ci',
      `TEMPORAL_DEPLOYMENT=${tiny.name} TEMPORAL_TASK_QUEUE=${tiny.name} npx tsx src/worker.ts --exit-when-drained`,
    ]);
    await tiny.deployments.writeMetadata('a', { build: { ...build, commit: 'abc-dirty' } });
    expect((await tiny.type('restore', 'a')).text).toContain('built from files that were not committed');
  });

  it('takes the environment of a worker from the stack that runs here, in any shell', async () => {
    const build = { builtAt: '', bundleHash: 'x', sdk: '1.24.0', node: '20', release: '0.1.0', commit: '1234567' };
    await tiny.deployments.writeMetadata('a', { build });
    const without = await restorePlan({ ...tiny.open(), ...QUIET }, 'a');
    expect(without.notes.at(-1)).toContain('with the environment of a worker: DATABASE_URL, TEMPORAL_…');
    const folder = await mkdtemp(join(tmpdir(), "it's a folder "));
    const environmentFile = join(folder, 'stack-environment.json');
    const env = {
      DATABASE_URL: 'postgresql://127.0.0.1:4003/pro',
      WORKER_HEALTH_PORT: '4001',
      SYNC_WEBHOOK_SECRET: '',
    };
    await writeFile(environmentFile, JSON.stringify(env));
    const { commands, notes } = await restorePlan({ ...tiny.open(), ...QUIET, environmentFile }, 'a');
    expect(notes.at(-1)).toContain(environmentFile);
    const line = commands.at(-1) ?? '';
    expect(line).toMatch(/ node dist\/src\/worker\.js --exit-when-drained$/);
    const shown = line.replace(/node dist.*$/, `node -p 'JSON.stringify(process.env)'`);
    const seen = JSON.parse(execFileSync('sh', ['-c', shown], { encoding: 'utf8' }));
    expect(seen).toMatchObject({ ...env, WORKER_HEALTH_PORT: '', TEMPORAL_DEPLOYMENT: tiny.name });
    await rm(folder, { recursive: true });
  });

  it('knows of each build how it runs', async () => {
    expect((await todaysBuild()).metadata).toMatchObject({ from: 'sources' });
  });

  it('says so where the commit is not known', async () => {
    const { code, text } = await tiny.type('restore', 'a');
    expect(code).toBe(1);
    expect(text).toContain('No commit was recorded for build a');
  });
});

import { describe, expect, it } from 'vitest';
import { todaysBuild } from '../support/bundles.js';
import { stageWithA } from '../support/tiny-hooks.js';

const { tiny } = stageWithA();

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

  it('knows of each build how it runs', async () => {
    expect((await todaysBuild()).metadata).toMatchObject({ from: 'sources' });
  });

  it('says so where the commit is not known', async () => {
    const { code, text } = await tiny.type('restore', 'a');
    expect(code).toBe(1);
    expect(text).toContain('No commit was recorded for build a');
  });
});

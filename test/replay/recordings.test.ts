import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeWorkflowBundle, type WorkflowBundle } from '../../src/versions/builds/workflow-bundle.js';
import { type ReplayOutcome, replayHistories } from '../../src/versions/replay/replay.js';
import { faultText } from '../../src/versions/replay/replay-fault.js';
import {
  differingFiles,
  hashOfRecording,
  MANIFEST,
  type Manifest,
  readManifest,
  readRecording,
  recordingFiles,
  recordingPath,
  repository,
  scenarioOf,
  workflowCodeOf,
} from '../support/recordings.js';
import { SCENARIOS } from '../support/scenarios.js';
import '../support/workflow-environment.js'; // workers that are quiet

/**
 * What jobs did before must still be what today's code does with the same answers, or jobs in flight break at the next
 * deploy. Recorded by `npm run record-histories`.
 */
const files = await recordingFiles();
const manifest = await readManifest();

let workflowBundle: WorkflowBundle;
let outcome: ReplayOutcome;
beforeAll(async () => {
  workflowBundle = await makeWorkflowBundle(repository);
  const recordings = await Promise.all(files.map(readRecording));
  outcome = await replayHistories(workflowBundle, recordings.flat());
  expect(outcome.replayed).toBe(recordings.flat().length);
});

describe('recorded histories', () => {
  it.each(files)('%s replays on the code of today', (file) => {
    const faults = outcome.faults.filter(({ workflowId }) => workflowId.startsWith(`${file}#`));
    expect(faults.map(faultText), 'jobs in flight would break: keep the old way behind patched(…)').toEqual([]);
  });

  it('hold every scenario', () => {
    expect([...new Set(files.map(scenarioOf))]).toEqual(Object.keys(SCENARIOS).sort());
  });

  it('are of the workflows as they are', () => {
    const changed = differingFiles(manifest.workflowCode, workflowCodeOf(workflowBundle));
    expect(changed, 'these changed since: npm run record-histories keeps what goes another way now').toEqual([]);
  });

  it('tell nothing of the machine they were made on', async () => {
    const texts = await Promise.all(files.map((file) => readFile(recordingPath(file), 'utf8')));
    const identities = texts.flatMap((text) => [...text.matchAll(/"identity": "(.*)"/g)].map(([, name]) => name));
    expect([...new Set(identities)].sort()).toEqual(['recorder', 'worker:recorder:1']);
    // Every place in the code is told as if the repository lay in a folder of its own name.
    const places = texts.flatMap((text) => [...text.matchAll(/ \(?(?:file:\/\/)?(\/[\w.-]+)\/\S*:\d+:\d+/g)]);
    expect([...new Set(places.map(([, folder]) => folder))]).toEqual(['/pro-video-editor']);
  });

  it('are as they were made', async () => {
    const hashes = await Promise.all(files.map(async (file) => [file, await hashOfRecording(file)]));
    expect(Object.fromEntries(hashes), `${MANIFEST} lists what was recorded; none is edited`).toEqual(
      manifest.recordings,
    );
  });

  it('are never removed', async () => {
    for (const { commit, era, recordings } of await manifestsOfHistory()) {
      if (era !== manifest.era) continue;
      expect(manifest.recordings, `${commit} has them: jobs have gone that way`).toMatchObject(recordings);
    }
  });
});

/** The manifest at each commit that touched it; none where there is no git, as in an archive. */
async function manifestsOfHistory(): Promise<(Pick<Manifest, 'era' | 'recordings'> & { commit: string })[]> {
  const log = await git('log', '--format=%H', '--diff-filter=AM', '--', MANIFEST).catch(() => '');
  const commits = log.split('\n').filter(Boolean);
  return await Promise.all(
    commits.map(async (commit) => {
      const { era, recordings } = JSON.parse(await git('show', `${commit}:./${MANIFEST}`)) as Manifest;
      return { commit, era, recordings };
    }),
  );
}

async function git(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['-C', repository, ...words], { maxBuffer: 2 ** 26 });
  return stdout;
}

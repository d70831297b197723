import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeWorkflowBundle, type WorkflowBundle } from '../../src/deployment/builds/workflow-bundle.js';
import { replayHistories } from '../../src/deployment/replay/replay.js';
import { faultText } from '../../src/deployment/replay/replay-fault.js';
import {
  differingFiles,
  fileOf,
  hashOfRecording,
  MANIFEST,
  type Manifest,
  newestVersion,
  readManifest,
  readRecording,
  recordingFiles,
  recordingPath,
  repository,
  workflowCodeOf,
} from '../support/recordings.js';
import { SCENARIOS } from '../support/scenarios.js';
import '../support/workflow-environment.js'; // workers that are quiet

/**
 * What earlier versions did must still be what today's code does with the same answers, or jobs in flight break at the
 * next deploy. Recorded by `npm run record-histories`.
 */
const files = await recordingFiles();
const manifest = await readManifest();
const newest = newestVersion(manifest);

let workflowBundle: WorkflowBundle;
beforeAll(async () => {
  workflowBundle = await makeWorkflowBundle(repository);
});

describe('recorded histories', () => {
  it.each(files)('%s replays on the code of today', async (file) => {
    const runs = await readRecording(file);
    const { replayed, faults } = await replayHistories(workflowBundle, runs);
    expect(faults.map(faultText)).toEqual([]);
    expect(replayed).toBe(runs.length);
  });

  it.each(Object.keys(SCENARIOS))('hold "%s" as the newest version did it', (scenario) => {
    expect(Object.keys(manifest[newest]?.recordings ?? {})).toContain(fileOf(newest, scenario));
  });

  it('tell nothing of the machine they were made on', async () => {
    const texts = await Promise.all(files.map((file) => readFile(recordingPath(file), 'utf8')));
    const identities = texts.flatMap((text) => [...text.matchAll(/"identity": "(.*)"/g)].map(([, name]) => name));
    expect([...new Set(identities)].sort()).toEqual(['recorder', 'worker:recorder:1']);
    // Every place in the code is told as if the repository lay in a folder of its own name.
    const places = texts.flatMap((text) => [...text.matchAll(/ \(?(?:file:\/\/)?(\/[\w.-]+)\/\S*:\d+:\d+/g)]);
    expect([...new Set(places.map(([, folder]) => folder))]).toEqual(['/pro-video-editor']);
  });
});

describe('a version', () => {
  it('keeps its recordings as they were made', async () => {
    const hashes = await Promise.all(files.map(async (file) => [file, await hashOfRecording(file)]));
    const listed = Object.assign({}, ...Object.values(manifest).map(({ recordings }) => recordings));
    expect(Object.fromEntries(hashes), `${MANIFEST} lists what was recorded; none is edited or removed`).toEqual(
      listed,
    );
  });

  it('keeps its entry in the manifest', async () => {
    for (const { commit, manifest: before } of await manifestsOfHistory()) {
      expect(manifest, `${MANIFEST} is only added to; this is what ${commit} holds`).toMatchObject(before);
    }
  });

  it('explains each change of the workflows', () => {
    const changed = differingFiles(manifest[newest]?.workflowCode ?? {}, workflowCodeOf(workflowBundle));
    expect(
      changed,
      `workflows/ changed since ${newest} was recorded: raise the version in package.json ` +
        '(npm version minor --no-git-tag-version) and run npm run record-histories',
    ).toEqual([]);
  });
});

/**
 * The manifest at each commit that touched it; none where there is no git, as in an archive. What was recorded before
 * its first commit was made again while nothing was released, so the rule begins there.
 */
async function manifestsOfHistory(): Promise<{ commit: string; manifest: Manifest }[]> {
  const git = async (...words: string[]) => {
    const { stdout } = await promisify(execFile)('git', ['-C', repository, ...words], { maxBuffer: 2 ** 26 });
    return stdout;
  };
  const log = await git('log', '--format=%H', '--diff-filter=AM', '--', MANIFEST).catch(() => '');
  const commits = log.split('\n').filter(Boolean);
  return await Promise.all(
    commits.map(async (commit) => ({
      commit,
      manifest: JSON.parse(await git('show', `${commit}:./${MANIFEST}`)) as Manifest,
    })),
  );
}

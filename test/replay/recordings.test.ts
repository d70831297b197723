import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeWorkflowBundle, type WorkflowBundle } from '../../src/versions/builds/workflow-bundle.js';
import { type ReplayOutcome, replayHistories } from '../../src/versions/replay/replay.js';
import { faultText } from '../../src/versions/replay/replay-fault.js';
import type { RecordedRun } from '../support/recorded-events.js';
import {
  courseOf,
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
  recordingsByCourse,
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
    expect(faults.map(faultText)).toEqual([]);
  });

  it.each(Object.keys(SCENARIOS))('hold "%s" as the newest version did it', (scenario) => {
    expect(Object.keys(manifest[newest]?.recordings ?? {})).toContain(fileOf(newest, scenario));
  });

  it('hold no two with the same events of a scenario', async () => {
    const same = [...(await recordingsByCourse()).values()].filter(({ length }) => length > 1);
    expect(same, 'npm run record-histories removes the older ones').toEqual([]);
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
  it('has the recordings the manifest lists, as they were made', async () => {
    const hashes = await Promise.all(files.map(async (file) => [file, await hashOfRecording(file)]));
    const listed = Object.assign({}, ...Object.values(manifest).map(({ recordings }) => recordings));
    expect(Object.fromEntries(hashes), `${MANIFEST} lists what was recorded; none is edited`).toEqual(listed);
  });

  it('keeps its entry in the manifest, where recordings are gone only', async () => {
    for (const { commit, manifest: before } of await manifestsOfHistory()) {
      for (const { recordings } of Object.values(before)) {
        for (const file of Object.keys(recordings)) if (!files.includes(file)) delete recordings[file];
      }
      expect(manifest, `${MANIFEST} is not changed otherwise; this is what ${commit} holds`).toMatchObject(before);
    }
  });

  it('loses a recording only to a newer one with the same events', async () => {
    const courses = await recordingsByCourse();
    const lost = await Promise.all(
      (await recordingsOfHistory())
        .filter(({ file }) => !files.includes(file))
        .map(async ({ commit, file }) => {
          const runs = JSON.parse(await git('show', `${commit}:./test/histories/${file}`)) as RecordedRun[];
          return courses.has(courseOf(file, runs)) ? [] : [file];
        }),
    );
    expect(lost.flat()).toEqual([]);
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
  const log = await git('log', '--format=%H', '--diff-filter=AM', '--', MANIFEST).catch(() => '');
  const commits = log.split('\n').filter(Boolean);
  return await Promise.all(
    commits.map(async (commit) => ({
      commit,
      manifest: JSON.parse(await git('show', `${commit}:./${MANIFEST}`)) as Manifest,
    })),
  );
}

/** Every recording there has been, with a commit that has it. */
async function recordingsOfHistory(): Promise<{ commit: string; file: string }[]> {
  const commits = await manifestsOfHistory();
  const all = commits.flatMap(({ commit, manifest }) =>
    Object.values(manifest).flatMap(({ recordings }) => Object.keys(recordings).map((file) => [file, commit] as const)),
  );
  return [...new Map(all)].map(([file, commit]) => ({ file, commit }));
}

async function git(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['-C', repository, ...words], { maxBuffer: 2 ** 26 });
  return stdout;
}

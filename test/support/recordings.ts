import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type History, historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowBundle } from '../../src/versions/builds/workflow-bundle.js';
import { eventsOf, type RecordedRun } from './recorded-events.js';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
export const MANIFEST = 'test/histories/recordings.json';
const folder = `${repository}test/histories/`;

/** sha256 by file. */
export type Hashes = Record<string, string>;

/** What was recorded, and of which code last. Recordings are added, and never changed or removed within an era. */
export interface Manifest {
  /**
   * Only for a change after which no history of before has to be replayed, because nobody has jobs of it: not since the
   * first installation. What does not replay is removed with it.
   */
  era: number;
  /** Our own files in the workflows' bundle. */
  workflowCode: Hashes;
  recordings: Hashes;
}

export const recordingPath = (file: string) => folder + file;

/** `happy.2.json`: the second course that the scenario has taken. */
const fileOf = (scenario: string, course: number) => `${scenario}.${course}.json`;
const RECORDING = /^([a-z-]+)\.(\d+)\.json$/;

export const scenarioOf = (file: string): string => RECORDING.exec(file)?.[1] ?? '';
const courseNumber = (file: string): number => Number(RECORDING.exec(file)?.[2] ?? 0);

export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(repository + MANIFEST, 'utf8')) as Manifest;
}

export async function writeManifest(manifest: Manifest): Promise<void> {
  await writeFile(repository + MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The recordings in the folder, whatever the manifest says, those of a scenario oldest first. */
export async function recordingFiles(): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => RECORDING.test(name));
  return files.sort((a, b) => scenarioOf(a).localeCompare(scenarioOf(b)) || courseNumber(a) - courseNumber(b));
}

/** How the scenario went last; undefined where it was never recorded. */
export const newestOf = async (scenario: string): Promise<string | undefined> =>
  (await recordingFiles()).findLast((file) => scenarioOf(file) === scenario);

/** sha256 of a recording. */
export const hashOfRecording = async (file: string): Promise<string> =>
  sha256(await readFile(recordingPath(file), 'utf8'));

/** Keeps the runs unless the scenario went the same way before; the name and hash of a new recording. */
export async function keepRecording(scenario: string, runs: RecordedRun[]): Promise<[string, string] | undefined> {
  const before = (await recordingFiles()).filter((file) => scenarioOf(file) === scenario);
  const courses = await Promise.all(before.map(async (file) => courseOf(await readRuns(file))));
  if (courses.includes(courseOf(runs))) return undefined;
  const file = fileOf(scenario, 1 + Math.max(0, ...before.map(courseNumber)));
  const text = `${JSON.stringify(runs, null, 1)}\n`;
  await writeFile(recordingPath(file), text, { flag: 'wx' });
  return [file, sha256(text)];
}

const readRuns = async (file: string) => JSON.parse(await readFile(recordingPath(file), 'utf8')) as RecordedRun[];

/** Each run of the recorded workflow, first to last. */
export async function readRecording(file: string): Promise<{ workflowId: string; history: History }[]> {
  const runs = await readRuns(file);
  return runs.map((run, index) => ({ workflowId: `${file}#${index + 1}`, history: historyFromJSON(run) }));
}

/** The events: another recording of which they are the same replays the same. */
const courseOf = (runs: RecordedRun[]): string => eventsOf(runs).join('\n');

/**
 * Our files in the bundle, out of its source map: exactly what runs, without types, packages and the folder it was
 * made in. A changed comment counts too, which is simple and costs a recording.
 */
export function workflowCodeOf({ code }: WorkflowBundle): Hashes {
  const map = code.slice(code.lastIndexOf('base64,') + 'base64,'.length).trim();
  const { sources, sourcesContent } = JSON.parse(Buffer.from(map, 'base64').toString()) as SourceMap;
  const own = sources.flatMap((source, index) =>
    /^\.\/(?!.*node_modules).*\.ts$/.test(source) ? [[source.slice(2), sha256(sourcesContent[index] ?? '')]] : [],
  );
  return Object.fromEntries(own.sort()) as Hashes;
}

interface SourceMap {
  sources: string[];
  sourcesContent: string[];
}

/** Files that are not the same in both. */
export function differingFiles(before: Hashes, now: Hashes): string[] {
  const files = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...files].filter((file) => before[file] !== now[file]).sort();
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type History, historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowBundle } from '../../src/versions/builds/workflow-bundle.js';
import { eventsOf, type RecordedRun } from './recorded-events.js';

export const repository = fileURLToPath(new URL('../../', import.meta.url));
export const MANIFEST = 'test/histories/manifest.json';
const folder = `${repository}test/histories/`;

/** sha256 by file. */
export type Hashes = Record<string, string>;

/** What was recorded for one version, and of what. */
export interface Recorded {
  /** Our own files in the workflows' bundle. */
  workflowCode: Hashes;
  recordings: Hashes;
}

/** By version. Recordings are added and never changed; one goes when a newer one has the same events. */
export type Manifest = Record<string, Recorded>;

export const recordingPath = (file: string) => folder + file;

export const fileOf = (version: string, scenario: string) => `${version}-${scenario}.json`;

export const scenarioOf = (file: string) => file.replace(/^[^-]*-|\.json$/g, '');

export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(repository + MANIFEST, 'utf8')) as Manifest;
}

export async function writeManifest(manifest: Manifest): Promise<void> {
  await writeFile(repository + MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The recordings in the folder, whatever the manifest says, older versions first. */
export async function recordingFiles(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d.*\.json$/.test(name)).sort(byVersion);
}

/** sha256 of a recording. */
export const hashOfRecording = async (file: string): Promise<string> =>
  sha256(await readFile(recordingPath(file), 'utf8'));

export async function writeRecording(file: string, text: string): Promise<string> {
  await writeFile(recordingPath(file), text, { flag: 'wx' }); // one that is there is never written again
  return sha256(text);
}

const readRuns = async (file: string) => JSON.parse(await readFile(recordingPath(file), 'utf8')) as RecordedRun[];

/** Each run of the recorded workflow, first to last. */
export async function readRecording(file: string): Promise<{ workflowId: string; history: History }[]> {
  const runs = await readRuns(file);
  return runs.map((run, index) => ({ workflowId: `${file}#${index + 1}`, history: historyFromJSON(run) }));
}

/** Scenario and events of a recording: another one of which both are the same replays the same. */
export const courseOf = (file: string, runs: RecordedRun[]): string => [scenarioOf(file), ...eventsOf(runs)].join('\n');

/** The recordings by their course; more than one where a newer version did the same, the newest last. */
export async function recordingsByCourse(): Promise<Map<string, string[]>> {
  const courses = new Map<string, string[]>();
  for (const file of await recordingFiles()) {
    const course = courseOf(file, await readRuns(file));
    courses.set(course, [...(courses.get(course) ?? []), file]);
  }
  return courses;
}

/** Removes each recording of which a newer version has the same; returns their names. */
export async function removeSuperseded(): Promise<string[]> {
  const superseded = [...(await recordingsByCourse()).values()].flatMap((files) => files.slice(0, -1));
  const manifest = await readManifest();
  for (const { recordings } of Object.values(manifest)) {
    for (const file of superseded) delete recordings[file];
  }
  await writeManifest(manifest);
  await Promise.all(superseded.map((file) => rm(recordingPath(file))));
  return superseded;
}

export async function packageVersion(): Promise<string> {
  const text = await readFile(`${repository}package.json`, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The highest version recorded. */
export function newestVersion(manifest: Manifest): string {
  const newest = Object.keys(manifest).sort(byVersion).at(-1);
  if (!newest) throw new Error('Nothing is recorded yet: npm run record-histories');
  return newest;
}

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

const byVersion = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

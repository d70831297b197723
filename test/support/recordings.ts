import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type History, historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowBundle } from '../../src/deployment/builds/workflow-bundle.js';

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

/** By version. Entries are added, never changed. */
export type Manifest = Record<string, Recorded>;

export const recordingPath = (file: string) => folder + file;

export const fileOf = (version: string, scenario: string) => `${version}-${scenario}.json`;

export async function readManifest(): Promise<Manifest> {
  return JSON.parse(await readFile(repository + MANIFEST, 'utf8')) as Manifest;
}

export async function writeManifest(manifest: Manifest): Promise<void> {
  await writeFile(repository + MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The recordings in the folder, whatever the manifest says. */
export async function recordingFiles(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => /^\d.*\.json$/.test(name)).sort();
}

/** sha256 of a recording. */
export const hashOfRecording = async (file: string): Promise<string> =>
  sha256(await readFile(recordingPath(file), 'utf8'));

export async function writeRecording(file: string, text: string): Promise<string> {
  await writeFile(recordingPath(file), text, { flag: 'wx' }); // one that is there is never written again
  return sha256(text);
}

/** Each run of the recorded workflow, first to last. */
export async function readRecording(file: string): Promise<{ workflowId: string; history: History }[]> {
  const runs = JSON.parse(await readFile(recordingPath(file), 'utf8')) as unknown[];
  return runs.map((run, index) => ({ workflowId: `${file}#${index + 1}`, history: historyFromJSON(run) }));
}

export async function packageVersion(): Promise<string> {
  const text = await readFile(`${repository}package.json`, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The highest version recorded. */
export function newestVersion(manifest: Manifest): string {
  const newest = Object.keys(manifest)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1);
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

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

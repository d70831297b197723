import { readFile } from 'node:fs/promises';
import type { ScenarioName } from '../../simulator/scenarios.js';
import type { JobResource } from '../../src/http/schemas.js';

/** The sample of /docs, submitted as any program does it, and what the simulator makes of it. */

const FOLDER = new URL('../../src/http/docs/sample/', import.meta.url);
const FILES = [
  ['video', 'video.mp4'],
  ['audio', 'narrator.mp3'],
  ['audio', 'guest.mp3'],
] as const;
const SEGMENTS = [
  { startTime: 1, endTime: 3.5, audioInput: { refId: 'narrator' } },
  { startTime: 4, endTime: 5.8, audioInput: { refId: 'guest' } },
];

/** `key`: where nobody is let in without one. */
export async function submitSampleJob(apiUrl: string, name: string, key?: string): Promise<JobResource> {
  const form = new FormData();
  form.append('name', name);
  form.append('segments', JSON.stringify(SEGMENTS));
  for (const [part, file] of FILES) form.append(part, new Blob([await readFile(new URL(file, FOLDER))]), file);
  const headers = { ...(key !== undefined && { Authorization: `Bearer ${key}` }) };
  const response = await fetch(`${apiUrl}/api/v1/sync/pro-sync-process`, { method: 'POST', headers, body: form });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as JobResource;
}

/** What happens to the next generation, and to that alone. */
export const nextGeneration = (simulatorUrl: string, scenario: ScenarioName, seconds?: number): Promise<void> =>
  nextGenerations(simulatorUrl, { scenario, times: 1, ...(seconds !== undefined && { seconds }) });

/** What happens to the next ones; to all of them where `times` is left out. */
export async function nextGenerations(
  simulatorUrl: string,
  chosen: { scenario: ScenarioName; times?: number; seconds?: number },
): Promise<void> {
  const response = await fetch(`${simulatorUrl}/_simulator/scenario`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(chosen),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** Ends whatever is being generated now, as if its time had come. */
export async function finishGenerations(simulatorUrl: string): Promise<void> {
  const url = `${simulatorUrl}/_simulator/generations`;
  const { generations } = (await (await fetch(url)).json()) as { generations: { id: string }[] };
  for (const { id } of generations) await fetch(`${url}/${id}/finish`, { method: 'POST' });
}

/** How many generations Sync.so has accepted, by their names, in which the ids of jobs are. */
export async function acceptedByName(simulatorUrl: string): Promise<Record<string, number>> {
  const answer = await fetch(`${simulatorUrl}/_simulator/generations`);
  return ((await answer.json()) as { acceptedByName: Record<string, number> }).acceptedByName;
}

/** How many of them are a job's, whatever the attempt. */
export async function paid(simulatorUrl: string, jobId: string): Promise<number> {
  const ofJob = Object.entries(await acceptedByName(simulatorUrl)).filter(([name]) => name.includes(jobId));
  return ofJob.reduce((sum, [, count]) => sum + count, 0);
}

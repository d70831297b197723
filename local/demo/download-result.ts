import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Job } from '../../src/api-client/api-client.js';
import { problemFrom } from '../../src/api-client/api-problem.js';

export interface DownloadOptions {
  apiUrl: string;
  job: Job;
  folder: string;
  signal?: AbortSignal;
}

/** Saves the result as demo-<first 8 of the job id>.mp4, or with -2, -3 … where that exists. Returns its path. */
export async function downloadResult({ apiUrl, job, folder, signal }: DownloadOptions): Promise<string> {
  const path = job.links.download ?? `/api/v1/jobs/${job.id}/download`;
  const response = await fetch(new URL(path, apiUrl), { headers: { Accept: 'video/mp4' }, signal });
  if (!response.ok || !response.body) throw await problemFrom(response);
  const { file, handle } = await newFile(folder, `demo-${job.id.slice(0, 8)}`);
  try {
    await pipeline(Readable.fromWeb(response.body), handle.createWriteStream());
    return file;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

const MOST_COPIES = 1000;

async function newFile(folder: string, name: string): Promise<{ file: string; handle: FileHandle }> {
  for (let copy = 1; copy <= MOST_COPIES; copy += 1) {
    const file = join(folder, `${name}${copy === 1 ? '' : `-${copy}`}.mp4`);
    try {
      return { file, handle: await open(file, 'wx') };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`There are already ${MOST_COPIES} copies of ${name}.mp4 in ${folder}; remove some.`);
}

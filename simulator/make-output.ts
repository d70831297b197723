import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Folders } from './folders.js';
import { gatherInputs } from './gather-inputs.js';
import { piecesOf } from './pieces.js';
import type { GenerationRecord } from './records.js';
import { render, renderFast } from './render.js';
import { SCENARIOS } from './scenarios.js';
import type { Settings } from './settings.js';
import type { Store } from './store.js';
import { timelineSeconds } from './timeline.js';

export interface MakeOptions {
  settings: Settings;
  store: Store;
  folders: Folders;
  signal: AbortSignal;
  onPercent: (percent: number) => void;
}

/** Fetching is the first tenth of the progress, joining the last. */
const FETCHED_PERCENT = 10;
const RENDERED_PERCENT = 95;

/** Fetches, checks and renders one generation; the output's length in seconds. GenerationFault when it cannot. */
export async function makeOutput(record: GenerationRecord, o: MakeOptions): Promise<number> {
  const folder = o.folders.run(randomUUID());
  await mkdir(folder, { recursive: true });
  try {
    const made = join(folder, 'output.mp4');
    const seconds = await make(record, folder, made, o);
    await rename(made, o.folders.output(record.id));
    return seconds;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function make(record: GenerationRecord, folder: string, target: string, o: MakeOptions): Promise<number> {
  const { settings, store, signal } = o;
  const { ffmpegPath, fast } = settings;
  const sources = { folder, findAsset: store.asset, uploadPath: o.folders.upload, signal, ffmpegPath, fast };
  const media = await gatherInputs(record.request, sources);
  o.onPercent(FETCHED_PERCENT);
  const pieces = piecesOf(record.request, media, settings.touchingSegments);
  const { video } = media;
  if (SCENARIOS[record.scenario].output === 'no-op') {
    await copyFile(video.path, target);
    return video.facts.seconds;
  }
  if (fast) {
    await renderFast(video.path, target, record.id);
    return video.facts.seconds;
  }
  const audio = new Map(media.audio.map(({ refId, path }) => [refId, path]));
  const onFraction = (part: number) => o.onPercent(FETCHED_PERCENT + part * (RENDERED_PERCENT - FETCHED_PERCENT));
  await render({ ffmpegPath, video, audio, pieces, folder, target, signal, onFraction });
  return timelineSeconds(pieces);
}

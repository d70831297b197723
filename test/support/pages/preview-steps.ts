import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import type { SyncMode } from '../../../src/domain/job.js';
import { resultTimeline, type TimelineInput } from '../../../src/domain/result-timeline.js';
import type { Segment } from '../../../src/domain/segments.js';
import { chooseVideo, uploaded } from './draft-steps.js';
import { dropFile } from './drop-file.js';
import { openTimeline, segmentOption } from './editor-steps.js';
import type { PageStage } from './page-stage.js';
import type { PreviewMedia } from './preview-media.js';
import { recordingBegun, TAPPED, tapSound, watchPreview } from './recorded-sound.js';

/** A draft whose preview is listened to. */

export interface PreviewDraft {
  mode: SyncMode;
  /** Of each, `refId` is the file's name without its end. */
  segments: Segment[];
  videoSeconds: number;
}

/** What its result is to be. */
export const timelineOf = ({ mode, segments, videoSeconds }: PreviewDraft, { voices }: PreviewMedia) => {
  const audioSeconds = new Map([...voices].map(([name, { seconds }]) => [name, seconds]));
  const input: TimelineInput = { syncMode: mode, segments, videoSeconds, audioSeconds };
  return resultTimeline(input);
};

/** The draft on its timeline, with a recording under way that has heard a little of the beginning. */
export async function openPreview(
  { visitor: open }: Pick<PageStage, 'visitor'>,
  media: PreviewMedia,
  draft: PreviewDraft,
) {
  const visitor = await open(TAPPED);
  const { page, context } = visitor;
  await tapSound(context);
  await chooseVideo(page, media.video);
  await openTimeline(page);
  const lane = page.getByRole('listbox', { name: 'Segments on the timeline' });
  await dropFile(lane, ...voiceFiles(media, draft));
  await uploaded(page);
  await dropFile(lane, await callFile(media, draft));
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Done|Not now)$/ })
    .click();
  await segmentOption(page, draft.segments.length).waitFor();
  await watchPreview(page);
  await transport(page, 'Play').click();
  await recordingBegun(page);
  await transport(page, 'Pause').click();
  return visitor;
}

/** With one that waits in the list of files: a single one that is dropped becomes a segment. */
function voiceFiles({ voices }: PreviewMedia, { segments }: PreviewDraft): string[] {
  const used = new Set(segments.map(({ audioInput }) => audioInput.refId));
  const other = [...voices.keys()].find((name) => !used.has(name));
  return [...voices].flatMap(([name, { path }]) => (used.has(name) || name === other ? [path] : []));
}

/** As the API takes it, which the timeline takes too. */
async function callFile({ files }: PreviewMedia, { mode, segments }: PreviewDraft): Promise<string> {
  const path = files.at(`${mode}.json`);
  await writeFile(path, JSON.stringify({ options: { sync_mode: mode }, segments }));
  return path;
}

export const transport = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Preview' }).getByRole('button', { name, exact: true });

/** From where it is to its end. */
export async function playOut(page: Page): Promise<void> {
  await transport(page, 'Play').click();
  await transport(page, 'Pause').waitFor();
  await transport(page, 'Play').waitFor();
}

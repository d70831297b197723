import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type PageStage, startPageStage } from '../../support/pages/page-stage.js';
import { type PreviewMedia, previewMedia } from '../../support/pages/preview-media.js';
import { INSIDE_VOICES, previewInsideCases } from './preview-inside-cases.js';
import { MODE_VOICES, previewModeCases } from './preview-mode-cases.js';
import { previewVoiceCases, VOICE_KINDS } from './preview-voice-cases.js';

/** The preview is held to its own output, which is recorded on its way to the loudspeaker. */

const VIDEO_S = 14;

let stage: PageStage;
let media: PreviewMedia;

beforeAll(async () => {
  const wishes = { ...MODE_VOICES, ...INSIDE_VOICES, ...VOICE_KINDS };
  [stage, media] = await Promise.all([startPageStage(), previewMedia(VIDEO_S, wishes)]);
});
afterEach(async ({ task }) => expect(await stage.leave(task)).toEqual([]));
afterAll(async () => {
  await stage?.stop();
  await media?.files.remove();
});

previewModeCases(
  () => stage,
  () => media,
);
previewInsideCases(
  () => stage,
  () => media,
);
previewVoiceCases(
  () => stage,
  () => media,
);

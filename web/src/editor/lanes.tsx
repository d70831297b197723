import { memo } from 'react';
import { useDraft } from '../drafts/draft-store.js';
import { audioOf } from './document/draft-document.js';
import { voiceStretch } from './playback/voice-stretch.js';
import { Filmstrip } from './timeline/filmstrip.js';
import { LaneWords } from './timeline/lane-words.js';
import type { LaneVoice, LaneWindow } from './timeline/timeline.js';
import { Waveform } from './timeline/waveform.js';

/** What the lanes of the timeline show of the draft's files. Each follows what it needs of the draft, and no more. */

export const film = (window: LaneWindow) => <Film window={window} />;
export const sound = (window: LaneWindow) => <Sound window={window} />;
export const voice = (of: LaneVoice, window: LaneWindow) => <Voice {...of} {...window} />;

function Film({ window }: { window: LaneWindow }) {
  const localId = useDraft(({ document }) => document.video?.localId);
  return localId === undefined ? null : <Filmstrip localId={localId} {...window} />;
}

function Sound({ window }: { window: LaneWindow }) {
  const video = useDraft(({ document }) => document.video);
  if (!video) return null;
  if (video.hasAudio === false)
    return <LaneWords>No sound of its own: outside of the segments the result is silent</LaneWords>;
  return <Waveform localId={video.localId} tone="var(--wave)" {...window} />;
}

const Voice = memo(function Voice({ audio, lengthMs, height, ...seen }: LaneVoice & LaneWindow) {
  const mode = useDraft(({ document }) => document.options.sync_mode);
  const file = useDraft(({ document }) => audioOf(document, audio.localId));
  const segment = { startMs: 0, endMs: lengthMs, audio };
  const stretch = file?.lengthMs ? voiceStretch(segment, { mode, voiceMs: file.lengthMs, seen }) : undefined;
  if (!file || !stretch) return null;
  return <Waveform localId={file.localId} tone="var(--voice)" height={height} {...stretch} />;
});

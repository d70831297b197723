import { announce } from '../app/live-region.js';
import { useDraft } from '../drafts/draft-store.js';
import {
  loopSegment,
  playSegment,
  seek,
  stepFrame,
  switchVoice,
  toggle,
  toggleMuted,
  usePlayback,
} from './playback/playback-store.js';
import { playheadMs } from './playback/playhead.js';
import { refuse } from './refusal.js';
import { focusRegion } from './regions.js';
import { editHandlers } from './shortcuts/edit-handlers.js';
import { type Handlers, useShortcuts } from './shortcuts/use-shortcuts.js';

/** What only the page can do. */
export interface PageCommands {
  review: () => void;
  showShortcuts: () => void;
}

const SECOND_MS = 1_000;

/** All keys of the editor, each with what it does; none where the draft is only looked at. */
export const useEditorKeys = (page: PageCommands, isOwn: boolean): void =>
  useShortcuts(isOwn ? { ...editHandlers, ...PREVIEW, ...page } : {});

const lengthMs = () => useDraft.getState().document.video?.lengthMs ?? 0;
const seekBy = (ms: number) => seek(Math.min(lengthMs(), Math.max(0, playheadMs() + ms)));
const selectedId = () => useDraft.getState().selection.at(-1);

const PREVIEW: Handlers = {
  togglePlay: toggle,
  toggleMute() {
    toggleMuted();
    announce(usePlayback.getState().muted ? 'Sound is off.' : 'Sound is on.');
  },
  toggleVoice() {
    switchVoice();
    announce(usePlayback.getState().voice === 'original' ? 'The original is played.' : 'The new voice is played.');
  },
  previousFrame: () => stepFrame(-1),
  nextFrame: () => stepFrame(1),
  secondBack: () => seekBy(-SECOND_MS),
  secondOn: () => seekBy(SECOND_MS),
  toStart: () => seek(0),
  toEnd: () => seek(lengthMs()),
  playSegment: () => withSelected(playSegment),
  loopSegment: () => (usePlayback.getState().isLooping ? loopSegment(undefined) : withSelected(loopSegment)),
  nextRegion: () => focusRegion(1),
  previousRegion: () => focusRegion(-1),
};

function withSelected(act: (segmentId: string) => void): void {
  const id = selectedId();
  if (id === undefined) refuse('No segment is selected.');
  else act(id);
}

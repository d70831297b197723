import { create } from 'zustand';
import { alertAtOnce } from '../app/live-region.js';
import { addVoice } from '../drafts/draft-files.js';
import { dispatch, useDraft } from '../drafts/draft-store.js';
import { select } from '../drafts/edit-draft.js';
import type { GivenFile } from '../ui/choose-files.js';
import type { Owner } from '../uploads/upload-manager.js';
import { segmentOf } from './document/draft-document.js';
import { shareOutVoices } from './document/match-voices.js';
import { placeSegment } from './document/place-segment.js';
import { giveVoices, useShared } from './exchange/give-voices.js';
import { importSegments, isSegmentsFile } from './exchange/import-segments.js';
import { selectMade } from './panel/panel-store.js';
import type { DropPlace } from './timeline/use-lane-drop.js';

/** A video that was dropped there, until somebody has said what it is meant for. */
export const useAskedVideo = create<{ given: GivenFile | undefined }>(() => ({ given: undefined }));

/** Files dropped anywhere in the editor: subtitles become segments, sounds voices, and a video is asked about. */
export async function takeFiles(files: readonly GivenFile[], place: DropPlace, owner: Owner): Promise<void> {
  const voices: GivenFile[] = [];
  for (const given of files) {
    if (isSegmentsFile(given.file)) await importSegments(given.file);
    else if (given.file.type.startsWith('video/') && place.segmentId === undefined) useAskedVideo.setState({ given });
    else voices.push(given);
  }
  const [first, ...more] = voices;
  if (first && more.length === 0) takeVoice(first, place, owner);
  else if (first) takeVoices(voices, owner);
}

function takeVoice(given: GivenFile, { atMs, segmentId }: DropPlace, owner: Owner): void {
  if (segmentId !== undefined) {
    addVoice(given, owner, segmentId);
    select([segmentId]);
    return;
  }
  const span = placeSegment(useDraft.getState().document, atMs);
  if (!span) {
    addVoice(given, owner);
    alertAtOnce('There is no room for another segment. The voice is in the list of files.');
    return;
  }
  const id = crypto.randomUUID();
  dispatch({ do: 'add', segment: { id, ...span } });
  addVoice(given, owner, id);
  selectMade(id);
  fitWhenKnown(id);
}

/**
 * Of several each goes to the segment it is called like. Whether it takes the place of another voice is asked, and which are
 * called like none is said; they wait in the list of files.
 */
function takeVoices(voices: readonly GivenFile[], owner: Owner): void {
  const ids = new Set(voices.map((given) => addVoice(given, owner)));
  const { segments, audio } = useDraft.getState().document;
  const { matches, replacing, unused } = shareOutVoices(
    segments,
    audio.filter(({ localId }) => ids.has(localId)),
  );
  giveVoices(matches);
  const unnamed = unused.map(({ fileName }) => fileName);
  if (replacing.length + unnamed.length > 0) useShared.setState({ last: { replacing, unnamed } });
}

/** As long as its voice, once somebody has looked into that; not where it was changed meanwhile. */
function fitWhenKnown(segmentId: string): void {
  const made = segmentOf(useDraft.getState().document, segmentId);
  const stop = useDraft.subscribe(({ document }) => {
    const now = segmentOf(document, segmentId);
    if (!now || now.endMs !== made?.endMs || now.startMs !== made.startMs) return stop();
    const voice = document.audio.find(({ localId }) => localId === now.audio?.localId);
    if (voice?.lengthMs === undefined) return;
    stop();
    dispatch({ do: 'fitToAudio', segmentId });
  });
}

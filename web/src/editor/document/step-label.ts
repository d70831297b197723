import type { Action } from './actions.js';
import { audioOf, type DraftDocument } from './draft-document.js';

/** What was done, as "Undo" and "Undid: trim segment 2" say it; of several actions at once, what the last of them did. */
export function stepLabel(before: DraftDocument, after: DraftDocument, actions: readonly Action[]): string {
  const action = actions.at(-1);
  if (!action) return 'change';
  const removed = actions.filter((one) => one.do === 'remove').length;
  if (removed > 1) return `delete ${removed} segments`;
  if ('segmentId' in action) return segmentLabel(action, `segment ${numberOf(before, after, action.segmentId)}`);
  return documentLabel(before, after, action);
}

const numberOf = (before: DraftDocument, after: DraftDocument, id: string): number => {
  const place = ({ segments }: DraftDocument) => segments.findIndex((segment) => segment.id === id);
  return (place(before) >= 0 ? place(before) : place(after)) + 1;
};

type OnSegment = Extract<Action, { segmentId: string }>;

function segmentLabel(action: OnSegment, segment: string): string {
  switch (action.do) {
    case 'remove':
      return `delete ${segment}`;
    case 'setTimes':
      return `change the times of ${segment}`;
    case 'fitToAudio':
      return `fit ${segment} to its voice`;
    case 'assignAudio':
      return `choose the voice of ${segment}`;
    case 'removeAudio':
      return `remove the voice of ${segment}`;
    case 'setCrop':
    case 'cropToSegment':
      return `crop the voice of ${segment}`;
    case 'clearCrop':
      return `use all of the voice of ${segment}`;
    case 'setLabel':
      return `name ${segment}`;
    default:
      return `${action.do} ${segment}`;
  }
}

function documentLabel(before: DraftDocument, after: DraftDocument, action: Exclude<Action, OnSegment>): string {
  switch (action.do) {
    case 'add':
      return `add segment ${numberOf(before, after, action.segment.id)}`;
    case 'rename':
      return 'rename the video';
    case 'setVideo':
      return 'choose the video';
    case 'addAudio':
      return `add ${action.audio.fileName}`;
    case 'dropAudioFile':
      return `remove ${audioOf(before, action.localId)?.fileName ?? 'a voice'}`;
    case 'setModel':
      return 'choose the model';
    default:
      return 'change the settings';
  }
}

/** Every key of the editor, once: its handlers, the tooltips and the sheet of shortcuts are made of this. */

export interface Shortcut {
  command: string;
  /** "Ctrl+Shift+Z"; Ctrl is the command key on a Mac. Letters are those of their keys, whatever Shift makes of them. */
  keys: readonly string[];
  /** What it does, as the sheet and tooltips say it. */
  words: string;
  /** Where the focus has to be; `page`: anywhere but in a field, `time`: there, and in no list, slider or menu. */
  where: 'page' | 'time' | 'lane' | 'adjust';
  /** Holding the key down does it again. */
  repeats?: true;
  /** Wherever the focus is, in a field or on a button too: nothing else is meant by it. */
  everywhere?: true;
}

export const KEYMAP = [
  { command: 'togglePlay', keys: ['Space', 'K'], words: 'Play or pause', where: 'page' },
  { command: 'toggleMute', keys: ['M'], words: 'Sound off or on', where: 'page' },
  { command: 'toggleVoice', keys: ['A'], words: 'New voice or original', where: 'page' },
  { command: 'previousFrame', keys: ['ArrowLeft'], words: 'One frame back', where: 'time', repeats: true },
  { command: 'nextFrame', keys: ['ArrowRight'], words: 'One frame on', where: 'time', repeats: true },
  { command: 'secondBack', keys: ['Shift+ArrowLeft'], words: '1 s back', where: 'time', repeats: true },
  { command: 'secondOn', keys: ['Shift+ArrowRight'], words: '1 s on', where: 'time', repeats: true },
  { command: 'previousEdge', keys: ['Ctrl+ArrowLeft'], words: 'To the edge before', where: 'time', repeats: true },
  { command: 'nextEdge', keys: ['Ctrl+ArrowRight'], words: 'To the next edge', where: 'time', repeats: true },
  { command: 'toStart', keys: ['Home'], words: 'To the start', where: 'time' },
  { command: 'toEnd', keys: ['End'], words: 'To the end', where: 'time' },
  { command: 'playSegment', keys: ['P'], words: 'Play the segment', where: 'page' },
  { command: 'loopSegment', keys: ['Shift+P'], words: 'Play the segment over and over', where: 'page' },
  { command: 'addSegment', keys: ['N'], words: 'New segment at the playhead', where: 'page' },
  { command: 'markStart', keys: ['I'], words: 'The segment starts at the playhead', where: 'page' },
  { command: 'markEnd', keys: ['O'], words: 'The segment ends at the playhead', where: 'page' },
  { command: 'splitSegment', keys: ['S'], words: 'Split at the playhead', where: 'page' },
  { command: 'removeSelected', keys: ['Delete', 'Backspace'], words: 'Delete what is selected', where: 'page' },
  { command: 'undo', keys: ['Ctrl+Z'], words: 'Undo', where: 'page', repeats: true },
  { command: 'redo', keys: ['Ctrl+Shift+Z', 'Ctrl+Y'], words: 'Redo', where: 'page', repeats: true },
  { command: 'zoomIn', keys: ['+', '='], words: 'Closer', where: 'page', repeats: true },
  { command: 'zoomOut', keys: ['-'], words: 'Further away', where: 'page', repeats: true },
  { command: 'fitAll', keys: ['0'], words: 'Show all of the video', where: 'page' },
  { command: 'fitSelection', keys: ['F'], words: 'Show the segment as large as can be', where: 'page' },
  { command: 'review', keys: ['Ctrl+Enter'], words: 'Review and submit', where: 'page', everywhere: true },
  { command: 'nextRegion', keys: ['F6'], words: 'To the next part of the page', where: 'page', everywhere: true },
  { command: 'previousRegion', keys: ['Shift+F6'], words: 'To the part before', where: 'page', everywhere: true },
  { command: 'showShortcuts', keys: ['?'], words: 'This sheet', where: 'page' },
  { command: 'drop', keys: ['Escape'], words: 'Drop what was begun', where: 'page' },
  { command: 'laneMove', keys: ['ArrowLeft', 'ArrowRight'], words: 'To the segment before or after', where: 'lane' },
  { command: 'laneEnds', keys: ['Home', 'End'], words: 'To the first or last segment', where: 'lane' },
  { command: 'adjust', keys: ['Enter'], words: 'Adjust the segment with keys', where: 'lane' },
  { command: 'adjustFine', keys: ['ArrowLeft', 'ArrowRight'], words: '10 ms', where: 'adjust' },
  { command: 'adjustCoarse', keys: ['Ctrl+ArrowLeft', 'Ctrl+ArrowRight'], words: '100 ms', where: 'adjust' },
  { command: 'adjustPage', keys: ['PageDown', 'PageUp'], words: '1 s', where: 'adjust' },
  { command: 'adjustLimit', keys: ['Home', 'End'], words: 'As far as it goes', where: 'adjust' },
  { command: 'adjustKeep', keys: ['Enter'], words: 'Keep it', where: 'adjust' },
  { command: 'adjustCancel', keys: ['Escape'], words: 'Leave it as it was', where: 'adjust' },
] as const satisfies readonly Shortcut[];

/** As the sheet shows them, each with what of the keymap stands there. */
export const KEY_PARTS: readonly { heading: string; where: readonly Shortcut['where'][] }[] = [
  { heading: 'Anywhere', where: ['page'] },
  { heading: 'On the playhead, the picture and the page', where: ['time'] },
  { heading: 'On a segment of the timeline', where: ['lane'] },
  { heading: 'While a segment is adjusted', where: ['adjust'] },
];

type Entry = (typeof KEYMAP)[number];

/** Those that the page handles; the others belong to the lane, and stand here for the sheet. */
export type Command = Extract<Entry, { where: 'page' | 'time' }>['command'];

export interface KeyPress {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

const isLetter = (key: string): boolean => /^[A-Z]$/.test(key);

/** A shortcut that is a single key without Ctrl, and types something: it can be switched off. */
export const isSingle = (keys: string): boolean => /^(?:Shift\+)?.$/.test(keys);

/** "Ctrl+Shift+Z" of what was pressed. What Shift makes of a key is in the key itself, unless that is a letter. */
export function keysOf({ key, shiftKey, ctrlKey, metaKey }: KeyPress): string {
  const name = key === ' ' ? 'Space' : key.length === 1 ? key.toUpperCase() : key;
  const hasShift = shiftKey && (name.length > 1 || isLetter(name));
  return `${ctrlKey || metaKey ? 'Ctrl+' : ''}${hasShift ? 'Shift+' : ''}${name}`;
}

export function shortcutFor(press: KeyPress): (Shortcut & { command: Command }) | undefined {
  if (press.altKey) return undefined;
  const pressed = keysOf(press);
  const isPage = (entry: Entry): entry is Extract<Entry, { where: 'page' | 'time' }> =>
    entry.where === 'page' || entry.where === 'time';
  return KEYMAP.filter(isPage).find(({ keys }) => (keys as readonly string[]).includes(pressed));
}

const SHOWN: Record<string, string> = {
  ...{ ArrowLeft: '←', ArrowRight: '→', Delete: 'Del', PageUp: 'PgUp', PageDown: 'PgDn', Escape: 'Esc', '-': '−' },
};

/** As it is written on keys. */
export const shownKeys = (keys: string): string =>
  keys
    .split(/\+(?=.)/)
    .map((part) => SHOWN[part] ?? part)
    .join('+');

/** "Split at the playhead (S)" */
export function tooltipOf(command: Command): string {
  const entry = KEYMAP.find((one) => one.command === command);
  return entry ? `${entry.words} (${shownKeys(entry.keys[0])})` : '';
}

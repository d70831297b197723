import { describe, expect, it } from 'vitest';
import {
  isSingle,
  KEYMAP,
  keysOf,
  type Shortcut,
  shortcutFor,
  shownKeys,
  tooltipOf,
} from '../../../web/src/editor/shortcuts/keymap.js';

const press = (
  key: string,
  held: { shiftKey?: boolean; ctrlKey?: boolean; metaKey?: boolean; altKey?: boolean } = {},
) => ({
  ...{ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false },
  ...held,
});

describe('the keymap', () => {
  it('has no key twice where both could be meant', () => {
    const at = (where: Shortcut['where'][]) =>
      KEYMAP.filter((entry) => where.includes(entry.where)).flatMap(({ keys }) => [...keys]);
    for (const keys of [at(['page', 'time']), at(['lane']), at(['adjust'])]) {
      expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
    }
    const commands = KEYMAP.map(({ command }) => command);
    expect(new Set(commands).size).toBe(commands.length);
  });

  it('has nothing with Alt, which is how browsers go back', () => {
    expect(KEYMAP.flatMap(({ keys }) => [...keys]).filter((keys) => keys.includes('Alt'))).toEqual([]);
    expect(shortcutFor(press('ArrowLeft', { altKey: true }))).toBeUndefined();
  });

  it('finds what was pressed, whatever Shift makes of it', () => {
    expect(shortcutFor(press(' '))?.command).toBe('togglePlay');
    expect(shortcutFor(press('Z', { ctrlKey: true, shiftKey: true }))?.command).toBe('redo');
    expect(shortcutFor(press('z', { metaKey: true }))?.command).toBe('undo');
    expect(shortcutFor(press('P', { shiftKey: true }))?.command).toBe('loopSegment');
    expect(shortcutFor(press('?', { shiftKey: true }))?.command).toBe('showShortcuts');
    expect(shortcutFor(press('+', { shiftKey: true }))?.command).toBe('zoomIn');
    expect(shortcutFor(press('ArrowLeft', { shiftKey: true }))?.command).toBe('secondBack');
    expect(shortcutFor(press('n', { ctrlKey: true }))).toBeUndefined();
    expect(shortcutFor(press('Enter'))).toBeUndefined(); // the lane's own
  });

  it('knows which can be switched off: those that type something', () => {
    const isOff = KEYMAP.flatMap(({ keys }) => [...keys]).filter(isSingle);
    expect(isOff).toEqual(expect.arrayContaining(['N', 'S', '?', '+', '0', 'Shift+P']));
    expect(isOff).not.toEqual(expect.arrayContaining(['Space']));
    expect(isOff.filter((keys) => keys.includes('Ctrl') || keys.includes('Arrow'))).toEqual([]);
    expect(keysOf(press('p', { shiftKey: true }))).toBe('Shift+P');
  });

  it('is written as keys are', () => {
    expect(tooltipOf('splitSegment')).toBe('Split at the playhead (S)');
    expect(['Ctrl+ArrowLeft', 'Ctrl+Shift+Z', '+', '-', 'Delete'].map(shownKeys)).toEqual([
      ...['Ctrl+←', 'Ctrl+Shift+Z', '+', '−', 'Del'],
    ]);
  });
});

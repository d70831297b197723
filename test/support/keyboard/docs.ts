import { KEY_PARTS, KEYMAP, type Shortcut, shownKeys } from '../../../web/src/editor/shortcuts/keymap.js';
import { STORY } from './story.js';

/** docs/keyboard.md. */
export const renderKeyboardDocs = (): string =>
  [
    ...['# By keyboard alone', ''],
    'Nothing in the web page needs a mouse. This is the whole way from a file to the finished video, with two segments, two',
    'voices and a part of one of them. `test/web/browser/editor-story.long.test.ts` does exactly these steps, and sees to it',
    'that the focus is seen at each of them and is never lost. On a Mac, `Ctrl` is the command key too.',
    '',
    ...STORY.map(({ words }, place) => `${place + 1}. ${words}`),
    '',
    ...['## All keys of the editor', ''],
    '`?` shows them in the page. There, or in the menu of the account, single letters and signs can be switched off as',
    'shortcuts; Space, arrows and keys with `Ctrl` are none of them. What a letter does, buttons and fields do, too.',
    ...KEY_PARTS.flatMap(({ heading, where }) => [
      '',
      `### ${heading}`,
      '',
      '| Keys | What they do |',
      '| --- | --- |',
      ...KEYMAP.filter((entry) => where.some((one) => one === entry.where)).map(row),
    ]),
    '',
    'Made by `npm run keyboard-docs`, from the steps of that test (`test/support/keyboard/story.ts`) and from the one table of',
    'keys (`web/src/editor/shortcuts/keymap.ts`).',
    '',
  ].join('\n');

const row = ({ keys, words }: Shortcut) => `| ${keys.map((one) => `\`${shownKeys(one)}\``).join(' ')} | ${words} |`;

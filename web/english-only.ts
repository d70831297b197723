import type { Plugin } from 'vite';

const LANGUAGE = 'en-US';
const OF_REACT_ARIA = /[/\\](?:react-aria|react-stately|react-aria-components)[/\\]/;
const STRINGS = /\/([a-z]{2}-[A-Z]{2})\.[cm]?js$/;
const NONE = '\0no-strings';

/**
 * React Aria says some words by itself, such as those that close a menu for a screen reader, in 34 languages. The page is
 * English: of the others nothing is built in. (Adobe has a plugin for it, which brings nine packages for these lines.)
 */
export const englishOnly = (): Plugin => ({
  name: 'english-only',
  apply: 'build',
  enforce: 'pre',
  resolveId: {
    filter: { id: STRINGS },
    handler(id, importer = '') {
      const language = STRINGS.exec(id)?.[1];
      return OF_REACT_ARIA.test(importer) && language !== LANGUAGE ? NONE : undefined;
    },
  },
  load: {
    filter: { id: /no-strings$/ },
    handler: (id) => (id === NONE ? 'export default undefined;' : undefined),
  },
});

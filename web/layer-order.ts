import type { Plugin } from 'vite';

/** As web/src/styles/index.css has them. */
const ORDER = '@layer reset,tokens,base,components,utilities;';

/**
 * Every stylesheet of the build says the order of the layers, since the browser takes it from whichever it reads first: a
 * chunk's, which may come before the one with the resets, would put these above all components.
 */
export const layerOrder = (): Plugin => ({
  name: 'layer-order',
  apply: 'build',
  enforce: 'post',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'asset' && file.fileName.endsWith('.css')) file.source = `${ORDER}${file.source}`;
    }
  },
});

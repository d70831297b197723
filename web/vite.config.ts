import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { englishOnly } from './english-only.js';
import { layerOrder } from './layer-order.js';
import { precompress } from './precompress.js';

/** The page (web/), built to dist/web as the API serves it (src/http/serve-web.ts). */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), englishOnly(), layerOrder(), precompress()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    assetsDir: 'assets-web', // what has a hash in its name, so that it may be kept for ever
    assetsInlineLimit: 0, // a data: address would need more of the CSP
    modulePreload: { polyfill: false }, // every browser that we support has it
    target: ['chrome123', 'firefox130', 'safari17.5'],
    reportCompressedSize: false,
  },
});

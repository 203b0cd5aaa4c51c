// How the page is bundled: everything it needs into files of its own, and README's tour into its tabs.
// Must not refer to anything on the internet.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { defineConfig, type Plugin } from 'vite';

import { tour } from './tour';

const README = join(import.meta.dirname, '../../README.md');
const TOUR = 'virtual:tour';

const tabs: Plugin = {
  name: 'tour',
  resolveId: (id) => (id === TOUR ? `\0${TOUR}` : null),
  load(id) {
    if (id !== `\0${TOUR}`) return null;
    this.addWatchFile(README);
    return `export default ${JSON.stringify(tour(readFileSync(README, 'utf8')))}`;
  },
};

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page also works where a gateway puts the service under a path of its own.
  base: './',
  plugins: [tabs],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    // Workers and fonts must stay files: the page's Content-Security-Policy takes scripts from 'self' alone.
    assetsInlineLimit: 0,
    // Monaco is one large chunk; it is served from the same machine and kept by the browser for good.
    chunkSizeWarningLimit: 8192,
    reportCompressedSize: false,
    // What is bundled asks for its notice wherever it goes: .vite/license.md, which is never served.
    license: true,
    rolldownOptions: {
      // Directives for React's servers ("use client"), hundreds of them, mean nothing in a browser.
      onLog: (level, log, handle) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : handle(level, log)),
    },
  },
});

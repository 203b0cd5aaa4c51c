// How the page is bundled: everything it needs into files of its own. Must not refer to anything on the internet.
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // Relative, so that the page also works where a gateway puts the service under a path of its own.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2023',
    // Nothing as data:, which the page's Content-Security-Policy refuses of scripts and styles.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1024,
    reportCompressedSize: false,
    // What is bundled asks for its notice wherever it goes: .vite/license.md, which is never served.
    license: true,
  },
});

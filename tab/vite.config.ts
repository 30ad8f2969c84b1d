// How the tab is built: one page under /tab/, small enough for its first paint, with menus, panels and Teams' own library loaded when needed.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Fluent marks its files for server rendering, which this page has none of. */
const serverDirective = 'MODULE_LEVEL_DIRECTIVE';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/tab/',
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    manifest: true,
    // The import graph is measured by a test; the size of a single file says nothing.
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      onwarn: (warning, warn) => { if (warning.code !== serverDirective) warn(warning); },
      // Settings, then schemas: only within one file does the bundler keep the order in which modules run.
      output: { codeSplitting: { groups: [{ name: 'contract', test: /node_modules[\\/]zod[\\/]|parse-settings|[\\/]shared[\\/]\w+\.ts$/ }] } },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3978', '/local': 'http://127.0.0.1:3978' } },
});

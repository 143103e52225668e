import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { scriptBudget } from './budget.ts';

const hub = process.env['PARLEY_URL'] ?? 'http://localhost:1024';
// The hub serves pages of its own origin only; behind this proxy the page is one.
const toHub = { target: hub, changeOrigin: true, ws: true, secure: false, headers: { origin: new URL(hub).origin } };

/** Puts src/theme/sheets.ts where the component libraries add styles: the hub's policy allows no style elements. */
function constructedSheets(): Plugin {
  const sheets = JSON.stringify(fileURLToPath(new URL('src/theme/sheets.ts', import.meta.url)));
  return {
    name: 'constructed-sheets',
    apply: 'build',
    enforce: 'pre',
    // A style attribute that is set as text is an inline style too; the same through the object model is none.
    transform: (code, id) => (/[\\/]calculateNodeHeight\.js$/.test(id) ? code.replace(/(\w+)\.setAttribute\('style', (.+)\);/, '$1.style.cssText = $2;') : undefined),
    load: (id) => (/[\\/](Dom[\\/]dynamicCSS|icons[\\/]es[\\/]cssUtils)\.js$/.test(id) ? `export * from ${sheets};` : undefined),
  };
}

export default defineConfig({
  plugins: [react(), constructedSheets(), scriptBudget()],
  server: { proxy: { '/v1': toHub, '/api': toHub } },
  // The hub's policy allows no inline code: worklets and icons stay files.
  build: { assetsInlineLimit: 0, target: 'es2022', chunkSizeWarningLimit: 1200 },
  worker: { format: 'es' },
  test: { include: ['src/**/*.test.ts'] },
});

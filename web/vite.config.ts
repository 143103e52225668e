import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const hub = process.env['PARLEY_URL'] ?? 'http://localhost:1024';
// The hub serves pages of its own origin only; behind this proxy the page is one.
const toHub = { target: hub, changeOrigin: true, ws: true, secure: false, headers: { origin: new URL(hub).origin } };

export default defineConfig({
  plugins: [react()],
  server: { proxy: { '/v1': toHub, '/api': toHub } },
  // The hub's policy allows no inline code: worklets and icons stay files.
  build: { assetsInlineLimit: 0, target: 'es2022' },
  worker: { format: 'es' },
  test: { include: ['src/**/*.test.ts'] },
});

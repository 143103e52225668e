import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  // The hub's policy allows no inline code: worklets and icons stay files.
  build: { assetsInlineLimit: 0, target: 'es2022' },
  worker: { format: 'es' },
  test: { include: ['src/**/*.test.ts'] },
});

import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

/** Measures what the visualizer draws, by `npm run frames`, against the hub of PARLEY_URL. Judges nothing: a busy machine draws less. */
export default defineConfig({ ...tests, testDir: 'e2e/frames', testMatch: '*.bench.ts', workers: 1, reporter: [['line']] });

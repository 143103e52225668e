import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

/** Makes the pictures of docs/user-guide, by `npm run screenshots`, against the hub of PARLEY_URL. */
export default defineConfig({ ...tests, testDir: 'e2e/screenshots', testMatch: '*.shots.ts', workers: 2 });

import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { withPause } from './e2e/microphone';

const speech = withPause(fileURLToPath(new URL('../modules/acceptance/fixtures/speech-24k.wav', import.meta.url)), 1.5);

/** Runs in Debian's Chromium against a hub that is up: PARLEY_URL says where. The microphone hears a recording of speech. */
export default defineConfig({
  testDir: 'e2e',
  timeout: 60_000,
  expect: { timeout: 20_000 },
  // Two cores: most of a test is waiting for sound to be spoken.
  fullyParallel: true,
  workers: 3,
  reporter: 'list',
  outputDir: 'test-results',
  use: {
    baseURL: process.env['PARLEY_URL'] ?? 'http://localhost:1024',
    locale: 'en-US',
    permissions: ['microphone'],
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--autoplay-policy=no-user-gesture-required',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        // A name that the browser does not trust as it trusts localhost.
        '--host-resolver-rules=MAP parley.test 127.0.0.1',
        `--use-file-for-fake-audio-capture=${speech}`,
      ],
    },
  },
});

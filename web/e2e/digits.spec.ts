import { expect, test } from '@playwright/test';
import { digits } from './microphone';
import { connect, frames, handsFree, listen, watch } from './parley';

const SAID = '31415926';

test.use({
  launchOptions: {
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-audio-capture=${digits(SAID, 4)}`],
  },
});

test('digits that are spoken arrive as they were said, and come back in the answer', async ({ page }) => {
  watch(page);
  const wire = frames(page);
  const ear = await listen(page);
  await page.goto('/');
  await connect(page);
  await handsFree(page).click();

  await expect(page.locator('.messages > .user .text').filter({ hasText: SAID.split('').join(' ') }).or(page.locator('.messages > .user .text').filter({ hasText: SAID })).first()).toBeVisible();
  await expect(page.locator('.messages > .assistant .text').filter({ hasText: new RegExp(SAID.split('').join('\\W*')) }).first()).toBeVisible();
  await expect.poll(ear.loudness).toBeGreaterThan(0.01);
  const { bytesSaid, bytesHeard, inBase64 } = wire.binary();
  expect(Math.min(bytesSaid, bytesHeard), 'sound goes in binary messages, both ways').toBeGreaterThan(10_000);
  expect(inBase64).toBe(0);
});

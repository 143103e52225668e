import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { startHub, type Hub } from './hub';
import { button, connect, expectAccessible, handsFree, last, say, status, watch } from './parley';

const KEY = 'pk_insecure';
let hub: Hub;

test.beforeEach(async () => {
  // In the open mode the hub answers to no such name.
  hub = await startHub({ PARLEY_AUTH_MODE: 'token', PARLEY_AUTH_KEYS: `page:${createHash('sha256').update(KEY).digest('hex')}` }, { key: KEY });
});
test.afterEach(() => hub.stop());

test('a page that the browser does not trust says why it cannot hear, and the rest of it works', async ({ page }) => {
  watch(page);
  await page.goto(`http://parley.test:${new URL(hub.url).port}/`);
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  await page.getByLabel('Key').fill(KEY);
  await button(page, 'Sign in').click();
  await expect(page.getByRole('alert')).toContainText('only pages that came over HTTPS or from localhost');
  await connect(page);
  await say(page, 'Can you read this?');
  await expect(last(page, 'assistant')).toContainText('You said: Can you read this?');
  await expect(status(page)).toHaveText('Connected');

  await handsFree(page).click();
  await expect(page.getByRole('alert')).toContainText('only pages that came over HTTPS or from localhost');
  await expect(handsFree(page)).not.toBeChecked();
  await button(page, 'Hold to talk').hover();
  await page.mouse.down();
  await page.mouse.up();
  await expect(status(page)).toHaveText('Connected');
  await expectAccessible(page);

  await button(page, 'Take a picture').click();
  await expect(page.getByRole('alert').filter({ hasText: 'no camera that works' })).toBeVisible();
  await button(page, 'OK').click();
  await button(page, 'Settings').click();
  await page.getByRole('dialog').getByRole('button', { name: 'New persona' }).click();
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('New persona');
  await page.keyboard.press('Escape');

  const securely = page.waitForRequest(/^https:/);
  await button(page, 'Open it securely').click();
  expect((await securely).url()).toMatch(/^https:\/\/parley\.test:\d+\//);
});

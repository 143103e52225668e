import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { startHub, type Hub } from './hub';
import { button, connect, expectAccessible, handsFree, last, say, status, watch } from './parley';

const KEY = 'pk_insecure';
const ICON = fileURLToPath(new URL('../src/page/icon.svg', import.meta.url));
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
});

test('it is offered over HTTPS only where it is there, and elsewhere says what whoever runs the hub has to do', async ({ page }) => {
  watch(page);
  const { port } = new URL(hub.url);
  await page.goto(`http://parley.test:${port}/`);
  await page.getByLabel('Key').fill(KEY);
  await button(page, 'Sign in').click();
  const trouble = page.getByRole('alert').filter({ hasText: 'only pages that came over HTTPS' });
  await expect(trouble).toContainText('start it with ./run --tls');
  await expect(button(page, 'Open it securely')).toHaveCount(0);
  await expectAccessible(page);
  await button(page, '中文').click();
  await expect(page.getByRole('alert')).toContainText('用 ./run --tls');
  await button(page, 'English').click();

  // What a proxy with TLS would answer.
  await page.route(/^https:/, (route) => {
    const isIcon = /\/icon[^/]*\.svg$/.test(new URL(route.request().url()).pathname);
    return route.fulfill(isIcon ? { path: ICON, contentType: 'image/svg+xml' } : { contentType: 'text/html', body: '<title>Parley</title>' });
  });
  await button(page, 'Try again').click();
  await expect(trouble).not.toContainText('./run --tls');
  await button(page, 'Open it securely').click();
  await expect(page).toHaveURL(`https://parley.test:${port}/`);
});

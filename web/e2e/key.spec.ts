import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { startHub, type Hub } from './hub';
import { button, connect, expectAccessible, last, say, watch, wish } from './parley';

const KEY = `pk_${randomBytes(16).toString('hex')}`;
const ODD_KEY = 'pk/odd=key(1)';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
test.describe.configure({ mode: 'default' });

let hub: Hub;

test.beforeAll(async () => {
  hub = await startHub({ PARLEY_AUTH_MODE: 'token', PARLEY_AUTH_KEYS: `page:${sha256(KEY)},odd:${sha256(ODD_KEY)}` }, { key: KEY });
});
test.afterAll(() => hub.stop());

test('a hub that asks for a key gets one, and the conversation goes on', async ({ page }) => {
  watch(page);
  await page.goto(hub.url);
  await expect(page.getByRole('note')).toContainText('asks for a key');
  await expect(button(page, 'Connect')).toHaveCount(0);
  await expectAccessible(page);

  await page.getByLabel('Key').fill('pk_wrong');
  await button(page, 'Sign in').click();
  await expect(page.getByRole('alert')).toContainText('does not know this key');

  for (const [key, way] of [[KEY, 'WebSocket'], [ODD_KEY, 'WebSocket'], [KEY, 'Long-poll']] as const) {
    await page.getByLabel('Key').fill(key);
    await button(page, 'Sign in').click();
    await wish(page, way);
    await connect(page);
    await say(page, 'Hello.');
    await expect(last(page, 'assistant')).toContainText('You said: Hello.');
    await button(page, 'Hang up').click();
    await button(page, 'Sign out').click();
  }
  await expect(page.getByRole('note')).toContainText('asks for a key');
});

test('the key itself is kept nowhere: what opens sessions is short-lived', async ({ page }) => {
  const shown: string[] = [];
  page.on('request', (request) => shown.push(`${request.url()} ${request.headers()['authorization'] ?? ''}`));
  page.on('websocket', (socket) => shown.push(socket.url()));
  await page.goto(`${hub.url}#/settings`);
  await page.getByLabel('Key').fill(KEY);
  await button(page, 'Sign in').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await connect(page);

  expect(shown.filter((each) => each.includes(KEY))).toHaveLength(1);
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  expect(kept).not.toContain(KEY);
  expect(kept).not.toContain('ek_');
  await page.reload();
  await expect(page.getByRole('note')).toContainText('asks for a key');
});

import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { startHub, type Hub } from './hub';

const KEY = `pk_${randomBytes(16).toString('hex')}`;
const ODD_KEY = 'pk/odd=key(1)';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
let hub: Hub;

test.beforeAll(async () => {
  hub = await startHub({ PARLEY_AUTH_MODE: 'token', PARLEY_AUTH_KEYS: `page:${sha256(KEY)},odd:${sha256(ODD_KEY)}` });
});
test.afterAll(() => hub.stop());

test('a hub that asks for a key gets one, and the conversation goes on', async ({ page }) => {
  await page.goto(hub.url);
  await expect(page.getByRole('note')).toContainText('asks for a key');
  await expect(page.getByRole('button', { name: 'Connect' })).toBeDisabled();

  await page.locator('.key input').fill('pk_wrong');
  await page.getByRole('button', { name: 'Use key' }).click();
  await expect(page.getByRole('alert')).toContainText('does not know this key');

  for (const [key, way] of [[KEY, 'WebSocket'], [ODD_KEY, 'WebSocket'], [KEY, 'long-poll']] as const) {
    await page.locator('.key input').fill(key);
    await page.getByRole('button', { name: 'Use key' }).click();
    await page.getByLabel('Connection').selectOption(way);
    await page.getByRole('button', { name: 'Connect' }).click();
    await expect(page.getByRole('status')).toHaveText('Connected');
    await page.getByRole('textbox').fill('Hello.');
    await page.getByRole('textbox').press('Enter');
    await expect(page.locator('.messages .assistant').last()).toContainText('You said: Hello.');
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByRole('button', { name: 'Forget the key' }).click();
  }
  await expect(page.getByRole('note')).toContainText('asks for a key');
});

import { createHmac, randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { startHub, type Hub } from './hub';
import { button, connect, expectAccessible, last, say, watch } from './parley';

const SECRET = randomBytes(32).toString('hex');

/** A token that is good for some seconds. */
function tokenFor(seconds: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'page', exp: Math.floor(Date.now() / 1_000) + seconds })}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}

let hub: Hub;

test.beforeEach(async () => {
  hub = await startHub({ PARLEY_AUTH_MODE: 'token', PARLEY_AUTH_JWT_SECRET: SECRET, PARLEY_AUTH_JWT_LEEWAY: '0s' }, { key: tokenFor(600) });
});
test.afterEach(() => hub.stop());

test('a sign-in that expires is said and asked for again, and cuts no conversation short', async ({ page }) => {
  watch(page);
  await page.goto(hub.url);
  await page.getByLabel('Key').fill(tokenFor(15));
  await button(page, 'Sign in').click();
  await connect(page);
  await expect(page.getByRole('alert')).toContainText('Your sign-in has expired');
  await say(page, 'Still here?');
  await expect(last(page, 'assistant')).toContainText('You said: Still here?');
  await expectAccessible(page);

  await button(page, 'Hang up').click();
  await expect(page.getByRole('alert')).toContainText('Your sign-in has expired. Sign in again.');
  await expect(button(page, 'Connect')).toHaveCount(0);
  await expectAccessible(page);
  await page.getByLabel('Key').fill(tokenFor(600));
  await button(page, 'Sign in').click();
  await connect(page);
  await say(page, 'Back again.');
  await expect(last(page, 'assistant')).toContainText('You said: Back again.');
});

test('who signs in again in the middle of a conversation ends it', async ({ page }) => {
  await page.goto(hub.url);
  await page.getByLabel('Key').fill(tokenFor(15));
  await button(page, 'Sign in').click();
  await connect(page);
  await button(page, 'Sign in again').click();

  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.getByLabel('Key').fill(tokenFor(600));
  await button(page, 'Sign in').click();
  await expect(page.getByRole('status')).toHaveText('Not connected');
});

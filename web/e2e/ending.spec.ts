import { expect, test } from '@playwright/test';
import { startHub, type Hub } from './hub';
import { button, connect } from './parley';

let hub: Hub;

test.beforeEach(async () => {
  hub = await startHub({ PARLEY_LIMITS_IDLE_TIMEOUT: '2s' });
});
test.afterEach(() => hub.stop());

test('a session that the hub ends says why', async ({ page }) => {
  await page.goto(hub.url);
  await connect(page);

  await expect(page.getByRole('alert')).toContainText('Nothing was said for a long time');
  await expect(page.getByRole('alert')).toContainText('idle_timeout');
});

test('a hub that stops says so, and one that is gone is missed', async ({ page }) => {
  await page.goto(hub.url);
  await connect(page);

  await hub.stop();
  await expect(page.getByRole('alert')).toContainText('shutting down');
  await button(page, 'Hang up').click();
  await button(page, 'Connect').click();
  await expect(page.getByRole('alert')).toContainText('cannot be reached');
  await expect(button(page, 'Connect again')).toBeVisible();
});

import { expect, test } from '@playwright/test';
import { startHub, type Hub } from './hub';
import { connect, frames, last, say, status, watch, words } from './parley';

let hub: Hub;

test.beforeEach(async () => {
  hub = await startHub({});
});
test.afterEach(() => hub.stop());

test('a hub that is restarted has no session any more: another one knows what was said, and nothing is lost or doubled', async ({ page }) => {
  test.setTimeout(120_000);
  watch(page);
  const wire = frames(page);
  await page.goto(hub.url);
  await connect(page);
  await say(page, 'The weather is fine.');
  await expect(words(page, 'assistant')).toContainText('You said: The weather is fine.');
  await expect(status(page)).toHaveText('Connected');
  expect(wire.sent().filter((type) => type === 'conversation.item.create')).toHaveLength(1);

  const { port } = new URL(hub.url);
  await hub.stop();
  await say(page, 'It was said meanwhile.');
  hub = await startHub({}, { port });
  // The page looks for another session every few seconds.

  await expect(words(page, 'assistant')).toContainText('You said: It was said meanwhile.', { timeout: 40_000 });
  await expect(page.getByRole('note').filter({ hasText: 'a new one knows what was said so far' })).toBeVisible();
  await expect(page.locator('.messages > .user')).toHaveCount(2);
  await expect(page.locator('.messages > .assistant')).toHaveCount(2);
  await expect(last(page, 'user')).toContainText('It was said meanwhile.');
  // What was typed first, its answer and what was typed meanwhile, once, in the new session.
  expect(wire.sent().filter((type) => type === 'conversation.item.create')).toHaveLength(1 + 3);
  expect(wire.sent().filter((type) => type === 'response.create')).toHaveLength(2);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

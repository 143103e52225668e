import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { button, connect, last, say, status, watch } from './parley';

test.beforeEach(({ page }) => watch(page));

const entries = (page: Page) => page.getByRole('dialog').getByRole('listitem');

/** Has a short conversation and hangs up. */
async function talk(page: Page, text: string): Promise<void> {
  await connect(page);
  await say(page, text);
  await expect(last(page, 'assistant')).toContainText(`You said: ${text}`);
  await button(page, 'Hang up').click();
  await expect(status(page)).toHaveText('Not connected');
}

async function exported(page: Page, name: string): Promise<string> {
  const download = page.waitForEvent('download');
  await entries(page).first().getByRole('button', { name }).click();
  return readFileSync(await (await download).path(), 'utf8');
}

test('a conversation is found again, exported, gone on with and deleted', async ({ page }) => {
  await page.goto('/');
  await talk(page, 'The capital of Peru is Lima.');
  await talk(page, 'Bread needs salt.');
  await button(page, 'History').click();
  await expect(entries(page)).toHaveCount(2);
  await page.reload();
  await expect(entries(page)).toHaveCount(2);
  await page.getByRole('searchbox').fill('peru');
  await expect(entries(page)).toHaveCount(1);
  await page.getByRole('searchbox').fill('nothing like it');
  await expect(page.getByText('No conversation has these words.')).toBeVisible();
  await page.getByRole('searchbox').fill('peru');

  expect(await exported(page, 'Export as Markdown')).toContain('The capital of Peru is Lima');
  const json = JSON.parse(await exported(page, 'Export as JSON')) as { items: { text: string }[] };
  expect(json.items[0]?.text).toBe('The capital of Peru is Lima.');

  const sent: string[] = [];
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
  await entries(page).first().getByRole('button', { name: 'Continue' }).click();
  await expect(status(page)).toHaveText('Connected');
  await expect(page.locator('.messages > li')).toHaveCount(2);
  await say(page, 'And of Chile?');
  await expect(last(page, 'assistant')).toContainText('You said: And of Chile?');
  expect(sent.some((frame) => frame.includes('conversation.item.create') && frame.includes('The capital of Peru is Lima.'))).toBe(true);
  await button(page, 'Hang up').click();

  await button(page, 'History').click();
  await expect(entries(page)).toHaveCount(2);
  await entries(page).filter({ hasText: 'Bread' }).getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('tooltip').getByRole('button', { name: 'Delete' }).click();
  await expect(entries(page)).toHaveCount(1);
});

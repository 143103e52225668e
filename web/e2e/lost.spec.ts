import { expect, test, type Page } from '@playwright/test';
import { startNetwork, type Network } from './network';

let network: Network;

test.beforeEach(async ({ page }) => {
  page.on('pageerror', (error) => {
    throw error;
  });
  network = await startNetwork();
  await page.goto(network.url);
  await page.getByRole('button', { name: 'Connect' }).click();
  await expect(page.getByRole('status')).toHaveText('Connected');
});
test.afterEach(() => network.close());

const say = async (page: Page, text: string) => {
  await page.getByRole('textbox').fill(text);
  await page.getByRole('textbox').press('Enter');
};
const answers = (page: Page) => page.locator('.messages .assistant');
const lengthOf = async (page: Page) => (await answers(page).last().innerText()).length;

/** An answer is under way when the connection is cut; the rest of it comes when there is one again. */
async function cutInMidAnswer(page: Page): Promise<void> {
  await say(page, 'Please tell me a very long story.');
  await expect.poll(() => lengthOf(page)).toBeGreaterThan(20);
  network.cut();
  await expect(page.getByRole('status')).toHaveText('Reconnecting…');
  await say(page, 'The weather is fine.');
  network.restore();
  await expect(page.getByRole('status')).not.toHaveText('Reconnecting…');
  await expect(answers(page).last()).toContainText('You said: The weather is fine.');
  await expect(answers(page)).toHaveCount(2);
}

test('a conversation outlives its connection, and what was typed meanwhile is answered', async ({ page }) => {
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await cutInMidAnswer(page);

  await expect(page.getByRole('status')).toHaveText('Connected');
  await expect(page.locator('.way')).toHaveText('over a WebSocket');
  expect(sockets.every((url) => url.includes('resume='))).toBe(true);
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('where no WebSocket passes any more, the conversation goes on by long-poll', async ({ page }) => {
  network.passesUpgrades = false;
  await cutInMidAnswer(page);

  await expect(page.locator('.way')).toContainText('over long-poll');
});

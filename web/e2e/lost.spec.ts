import { expect, test, type Page } from '@playwright/test';
import { startNetwork, type Network } from './network';
import { connect, say, status, watch } from './parley';

let network: Network;

test.beforeEach(async ({ page }) => {
  watch(page);
  network = await startNetwork();
  await page.goto(network.url);
  await connect(page);
});
test.afterEach(() => network.close());

const answers = (page: Page) => page.locator('.messages .assistant');
const lengthOf = async (page: Page) => (await answers(page).last().locator('.text').innerText()).length;

/** An answer is under way when the connection is cut; the rest of it comes when there is one again. */
async function cutInMidAnswer(page: Page): Promise<void> {
  await say(page, 'Please tell me a very long story.');
  await expect.poll(() => lengthOf(page)).toBeGreaterThan(20);
  network.cut();
  await expect(status(page)).toHaveText('Reconnecting…');
  await expect(page.locator('.countdown')).toContainText(/another [1-9]\d? s/);
  await say(page, 'The weather is fine.');
  network.restore();
  await expect(status(page)).not.toHaveText('Reconnecting…');
  await expect(answers(page).last()).toContainText('You said: The weather is fine.');
  await expect(answers(page)).toHaveCount(2);
}

test('a conversation outlives its connection, and what was typed meanwhile is answered', async ({ page }) => {
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  // Ways are tried in turn: whichever is being tried when the network is there again would be the one.
  network.passesPolling = false;
  await cutInMidAnswer(page);

  await expect(status(page)).toHaveText('Connected');
  await expect(page.locator('.way')).toHaveText('over a WebSocket');
  expect(sockets.every((url) => url.includes('resume='))).toBe(true);
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('where no WebSocket passes any more, the conversation goes on by long-poll', async ({ page }) => {
  network.passesUpgrades = false;
  await cutInMidAnswer(page);

  await expect(page.locator('.way')).toContainText('over long-poll');
});

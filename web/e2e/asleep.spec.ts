import { expect, test, type Browser, type Page } from '@playwright/test';
import { setTimeout as pause } from 'node:timers/promises';
import { startNetwork, type Network } from './network';
import { connect, say, status, watch } from './parley';

/** Some 25 seconds of sound, as much as the emulator says at once: more than the hub keeps of what it gave (`resume.bytes`). */
const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const LONG = DAYS.map((day) => `On ${day} it rained in the morning, and the sun came out in the evening.`).join(' ').slice(0, 390);

let network: Network;

test.beforeEach(async () => {
  network = await startNetwork();
});
test.afterEach(() => network.close());

/** As when the lid is closed: no process of the browser runs, and neither side hears of the other any more. */
async function sleep(browser: Browser, seconds: number): Promise<void> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const tell = (signal: 'SIGSTOP' | 'SIGCONT') => processInfo.forEach(({ id }) => process.kill(id, signal));
  tell('SIGSTOP');
  try {
    network.loseOpenSockets();
    await pause(seconds * 1_000);
  } finally {
    tell('SIGCONT');
  }
  await session.detach();
}

const answers = (page: Page) => page.locator('.messages .assistant');
const text = (page: Page) => answers(page).last().locator('.text');

test('a laptop that slept wakes up in its conversation, and hears the rest of what was being said', async ({ page, browser }) => {
  watch(page);
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto(network.url);
  await connect(page);
  await say(page, '4711');
  await expect(text(page)).toContainText('4711');
  await expect(status(page)).toHaveText('Connected');
  await say(page, LONG);
  await expect.poll(async () => (await text(page).innerText()).length).toBeGreaterThan(20);

  await sleep(browser, 14);

  await expect.poll(() => sockets.length).toBeGreaterThan(1);
  expect(sockets.at(-1)).toContain('resume=');
  await expect(text(page)).toContainText(LONG);
  await say(page, 'Which digits have I said?');
  await expect(answers(page)).toHaveCount(3);
  await expect(text(page)).toContainText(/4\W*7\W*1\W*1/);
  await expect(status(page)).toHaveText('Connected');
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(sockets, 'it is the session of before').toHaveLength(2);
});

import { expect, test, type Page } from '@playwright/test';
import { startNetwork, type Network } from './network';

const HUB = new URL(process.env['PARLEY_URL'] ?? 'http://localhost:1024');
let network: Network;

/** Between page and hub stands what many a company has: it passes requests on and no upgrades. */
test.beforeAll(async () => {
  network = await startNetwork(false);
});
test.afterAll(() => network.close());

const connect = async (page: Page) => {
  await page.getByRole('button', { name: 'Connect' }).click();
  await expect(page.getByRole('status')).toHaveText('Connected');
};
const answer = (page: Page) => page.locator('.messages .assistant').last();

test('where no WebSocket passes, a conversation goes by long-poll, and the page says so', async ({ page }) => {
  const deleted: string[] = [];
  page.on('request', (each) => each.method() === 'DELETE' && deleted.push(each.url()));
  await page.goto(network.url);
  await connect(page);
  await expect(page.locator('.way')).toContainText('no WebSocket could be opened: over long-poll');

  await page.getByRole('textbox').fill('The weather is fine.');
  await page.getByRole('textbox').press('Enter');
  await expect(answer(page)).toContainText('You said: The weather is fine.');
  await expect(page.getByRole('status')).toHaveText('Speaking…');
  await expect(page.getByRole('status')).toHaveText('Connected');

  const sent: string[] = [];
  page.on('request', (each) => each.method() === 'POST' && sent.push(each.postData() ?? ''));
  await page.getByRole('button', { name: 'Hold to talk' }).hover();
  await page.mouse.down();
  await expect.poll(() => sent.join().split('input_audio_buffer.append').length).toBeGreaterThan(100);
  await page.mouse.up();
  await expect(answer(page)).toContainText(/speaking for \d/);
  expect(sent.length).toBeLessThan(100);

  await page.getByRole('button', { name: 'Hang up' }).click();
  await expect.poll(() => deleted).toHaveLength(1);
});

test('long-poll can be chosen, and a WebSocket insisted on', async ({ page }) => {
  await page.goto(network.url);
  await page.getByLabel('Connection').selectOption('WebSocket');
  await page.getByRole('button', { name: 'Connect' }).click();
  await expect(page.getByRole('alert')).toContainText('cannot be reached');

  await page.goto(HUB.href);
  const sockets: unknown[] = [];
  page.on('websocket', (socket) => sockets.push(socket));
  await page.getByLabel('Connection').selectOption('long-poll');
  await connect(page);
  await expect(page.locator('.way')).toHaveText('over long-poll (plain HTTP)');
  expect(sockets).toEqual([]);
  await page.getByRole('button', { name: 'Hang up' }).click();

  await page.getByLabel('Connection').selectOption('automatic');
  await connect(page);
  await expect(page.locator('.way')).toHaveText('over a WebSocket');
  expect(sockets).toHaveLength(1);
});

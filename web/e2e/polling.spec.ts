import { expect, test, type Page } from '@playwright/test';
import { startNetwork, type Network } from './network';
import { button, connect, last, say, status, watch, wish } from './parley';

const HUB = new URL(process.env['PARLEY_URL'] ?? 'http://localhost:1024');
test.describe.configure({ mode: 'default' });

let network: Network;

/** Between page and hub stands what many a company has: it passes requests on and no upgrades. */
test.beforeAll(async () => {
  network = await startNetwork(false);
});
test.afterAll(() => network.close());

const answer = (page: Page) => last(page, 'assistant');

test.beforeEach(({ page }) => watch(page));

test('where no WebSocket passes, a conversation goes by long-poll, and the page says so', async ({ page }) => {
  const deleted: string[] = [];
  page.on('request', (each) => each.method() === 'DELETE' && deleted.push(each.url()));
  await page.goto(network.url);
  await connect(page);
  await expect(page.locator('.way')).toHaveText('over long-poll (plain HTTP)');
  await expect(page.getByRole('note').filter({ hasText: 'No WebSocket could be opened' })).toBeVisible();

  await say(page, 'The weather is fine.');
  await expect(answer(page)).toContainText('You said: The weather is fine.');
  await expect(answer(page).locator('.label')).toContainText('(Long-poll)');
  await expect(status(page)).toHaveText('Speaking…');
  await expect(status(page)).toHaveText('Connected');

  const sent: string[] = [];
  page.on('request', (each) => each.method() === 'POST' && sent.push(each.postData() ?? ''));
  await button(page, 'Hold to talk').hover();
  await page.mouse.down();
  await expect.poll(() => sent.join().split('input_audio_buffer.append').length).toBeGreaterThan(100);
  await page.mouse.up();
  await expect(answer(page)).toContainText(/speaking for \d/);
  expect(sent.length).toBeLessThan(100);

  await button(page, 'Hang up').click();
  await expect.poll(() => deleted).toHaveLength(1);
});

test('who prefers Chinese reads how an answer came, in a blue bubble', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto(network.url);
  await button(page, '连接').click();
  await expect(status(page)).toHaveText('已连接');
  await say(page, '你好');
  await expect(answer(page)).toContainText('你好');
  await expect(answer(page).locator('.label')).toContainText('(轮询)');
  const [red, green, blue] = await answer(page).locator('.message-text').evaluate((bubble) => getComputedStyle(bubble).backgroundColor.match(/\d+/g)!.map(Number));
  expect(blue).toBeGreaterThan(Math.max(red ?? 255, green ?? 255));
  await context.close();
});

test('long-poll can be chosen, and a WebSocket insisted on', async ({ page }) => {
  await page.goto(network.url);
  await wish(page, 'WebSocket');
  await button(page, 'Connect').click();
  await expect(page.getByRole('alert')).toContainText('No WebSocket can be opened from here');
  await button(page, 'Connect another way').click();
  await expect(status(page)).toHaveText('Connected');

  await page.goto(HUB.href);
  const sockets: unknown[] = [];
  page.on('websocket', (socket) => sockets.push(socket));
  await wish(page, 'Long-poll');
  await connect(page);
  await expect(page.locator('.way')).toHaveText('over long-poll (plain HTTP)');
  expect(sockets).toEqual([]);
  await button(page, 'Hang up').click();

  await wish(page, 'Automatic');
  await connect(page);
  await expect(page.locator('.way')).toHaveText('over a WebSocket');
  expect(sockets).toHaveLength(1);
});

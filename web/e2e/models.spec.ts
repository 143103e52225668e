import { expect, test, type Page } from '@playwright/test';
import { button, connect, expectAccessible, picker, say, status, watch } from './parley';

interface Model {
  id: string;
  kind: string;
  state: string;
}

/** The hub's models are these from the next look at them on. */
async function offer(page: Page, change: (models: Model[]) => Model[]): Promise<void> {
  await page.unroute('**/api/realtime/status');
  await page.route('**/api/realtime/status', async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { models: Model[] };
    await route.fulfill({ response, json: { ...answer, models: change(answer.models) } });
  });
}

const asText = (models: Model[]) => models.map((model) => (model.id === 'glm-realtime' ? { ...model, id: 'glm-text', kind: 'text' } : model));

test.beforeEach(({ page }) => watch(page));
// What the page asks again and again may be under way at the end.
test.afterEach(({ page }) => page.unrouteAll({ behavior: 'ignoreErrors' }));

test('models are listed by kind, each with how it is now', async ({ page }) => {
  await offer(page, asText);
  await page.goto('/');
  await expect(picker(page)).toContainText('available');
  await picker(page).click();
  const list = page.locator('.ant-select-dropdown');
  await expect(list.locator('.ant-select-item')).toContainText(['Realtime voice', 'GPT-4o Realtime (OpenAI)', 'Text', 'glm-text']);
  await expect(list.locator('.ant-select-item-option').last()).toContainText('available');

  await offer(page, (models) => asText(models).map((model) => (model.kind === 'text' ? { ...model, state: 'down' } : model)));
  await expect(list.locator('.ant-select-item-option').last()).toContainText('not available now');
  await expect(list.locator('.health').last()).toHaveAttribute('data-state', 'down');
  await expect(list.locator('.ant-select-item-option').first()).not.toContainText('not available');
  await expectAccessible(page);
});

test('the list can be opened before the models are known, and has them as soon as they are', async ({ page }) => {
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/api/realtime/status', async (route) => {
    await answered;
    await route.continue();
  });
  await page.goto('/');
  await picker(page).click();
  await expect(page.locator('.ant-select-dropdown')).toContainText('No model is known yet.');
  await expectAccessible(page);

  answer();
  await page.locator('.ant-select-item-option').filter({ hasText: 'GLM Realtime' }).click();
  await expect(status(page)).toHaveText('Connected');
});

test('pictures are offered only where the model can see', async ({ page }) => {
  let canSee = false;
  await page.route('**/api/v1/providers', async (route) => {
    const response = await route.fetch();
    const answer = (await response.json()) as { providers: object[] };
    await route.fulfill({ response, json: { ...answer, providers: answer.providers.map((each) => ({ ...each, images: canSee })) } });
  });
  await page.goto('/');
  await connect(page);
  await expect(button(page, 'Take a picture')).toHaveCount(0);
  await expect(button(page, 'Add a picture')).toHaveCount(0);

  canSee = true;
  await expect(button(page, 'Take a picture')).toBeVisible();
  await expect(button(page, 'Add a picture')).toBeVisible();
});

test('all that the page asks for, it asks of the hub it came from', async ({ page, baseURL }) => {
  const { host } = new URL(baseURL ?? '');
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  page.on('websocket', (socket) => hosts.add(new URL(socket.url()).host));
  await page.goto('/');
  await connect(page);
  await say(page, 'The weather is fine.');
  await expect(status(page)).toHaveText('Speaking…');
  await button(page, 'Demo console').click();
  await button(page, 'Settings').click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.getByRole('switch', { name: 'Show latency and quality' }).click();
  await page.keyboard.press('Escape');
  await button(page, 'History').click();
  await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(1);

  expect([...hosts]).toEqual([host]);
});

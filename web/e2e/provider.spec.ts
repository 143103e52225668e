import { expect, test } from '@playwright/test';
import { startHub, startHubOf, startProvider, type Hub, type Provider } from './hub';
import { button, connect, expectAccessible, last, listen, say, status, watch } from './parley';

// What the page asks again and again may be under way at the end.
test.afterEach(({ page }) => page.unrouteAll({ behavior: 'ignoreErrors' }));

test('when its provider is killed in mid-answer the conversation goes on, and the label says who serves now', async ({ page }) => {
  const [first, second]: [Provider, Provider] = await Promise.all([startProvider('--pace', '1.5'), startProvider('--pace', '0.3')]);
  const hub: Hub = await startHubOf({ first, second });
  watch(page);
  const ear = await listen(page);
  await page.addInitScript(() => localStorage.setItem('parley.settings', JSON.stringify({ version: 1, settings: { isLatencyPanelOn: true } })));
  await page.goto(hub.url);
  await expect(page.locator('.serving')).toContainText('first');
  await connect(page);
  await say(page, 'Please tell me a very long story.');
  await expect(last(page, 'assistant').locator('.label').last()).toContainText('(Realtime WebSocket) first');
  await expect.poll(async () => (await last(page, 'assistant').locator('.text').innerText()).length).toBeGreaterThan(20);
  await first.kill();

  await expect(last(page, 'assistant').locator('.label').last()).toContainText('(Realtime WebSocket) second');
  await expect(page.locator('.serving')).toContainText('second');
  await expect(page.getByRole('note').filter({ hasText: 'second goes on in place of first' })).toBeVisible();
  await ear.loudness();
  await expect.poll(ear.loudness).toBeGreaterThan(0.01);
  await expect(page.locator('.switches li')).toHaveText([/^first → second \d+ ms without sound$/]);
  await expect(page.locator('.quality dd').last()).toHaveText('second');
  await expect(page.getByRole('alert')).toHaveCount(0);
  // There is nothing to break where no provider is emulated by the hub itself.
  await expect(button(page, 'Demo console')).toHaveCount(0);
  await say(page, 'The weather is fine.');
  await expect(last(page, 'assistant')).toContainText('You said: The weather is fine.');
  await expect(status(page)).toHaveText('Connected');
  await hub.stop();
  await second.kill();
});

test('when every provider is down the page says so, and offers another model', async ({ page }) => {
  const only: Provider = await startProvider('--pace', '1.5');
  const hub: Hub = await startHubOf({ only });
  watch(page);
  await page.goto(hub.url);
  await connect(page);
  await say(page, 'Please tell me a very long story.');
  await expect.poll(async () => (await last(page, 'assistant').locator('.text').innerText()).length).toBeGreaterThan(20);
  await only.kill();

  const trouble = page.getByRole('alert').filter({ hasText: /Every provider of this model is down|No provider of this model could be reached/ });
  await expect(trouble).toBeVisible();
  await expectAccessible(page);
  await trouble.getByRole('button', { name: 'Choose another model' }).click();
  await expect(page.locator('.ant-select-dropdown')).toContainText('GPT-4o Realtime (OpenAI)');
  await hub.stop();
});

test('who serves is what the session says, though it cannot be gone on with and the list of models says otherwise', async ({ page }) => {
  watch(page);
  const hub = await startHub({ PARLEY_RESUME_WINDOW: '0s' });
  await page.route('**/api/realtime/status', async (route) => {
    const response = await route.fetch();
    const status = (await response.json()) as { models: object[] };
    await route.fulfill({ response, json: { ...status, models: status.models.map((model) => ({ ...model, serving: 'elsewhere' })) } });
  });
  await page.goto(hub.url);
  await expect(page.locator('.serving strong')).toHaveText('elsewhere');
  await connect(page);
  await expect(page.locator('.serving strong')).toHaveText('emulator');
  await say(page, 'The weather is fine.');
  await expect(last(page, 'assistant')).toContainText('You said: The weather is fine.');
  await expect(last(page, 'assistant').locator('.label')).toHaveText('(Realtime WebSocket) emulator');
  await hub.stop();
});

test('in the demo a provider is broken by a button, and another one goes on', async ({ page }) => {
  watch(page);
  const hub = await startHub({});
  await page.goto(hub.url);
  await connect(page);
  await button(page, 'Demo console').click();
  await expect(button(page, 'Break emulator: CLOSE_MID_RESPONSE')).toBeVisible();
  await say(page, 'Please tell me a very long story.');
  await expect(last(page, 'assistant').locator('.label').last()).toContainText('emulator');
  await button(page, 'Break emulator: CLOSE_MID_RESPONSE').click();

  await expect(page.getByText('emulator has had CLOSE_MID_RESPONSE.')).toBeVisible();
  await expect(last(page, 'assistant').locator('.label').last()).toContainText('emulator-glm');
  await expect(page.getByRole('note').filter({ hasText: 'emulator-glm goes on in place of emulator' })).toBeVisible();
  await expectAccessible(page);
  await hub.stop();
});

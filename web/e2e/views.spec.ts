import { expect, test, type Locator, type Page } from '@playwright/test';
import { button, choose, connect, expectAccessible, handsFree, last, picker, say, status, watch, wish } from './parley';

test.beforeEach(({ page }) => watch(page));

test('choosing a realtime model connects by itself and turns the page to realtime mode', async ({ page }) => {
  await page.goto('/');
  await choose(page, 'GLM Realtime');

  await expect(status(page)).toHaveText('Connected');
  await expect(page.locator('html')).toHaveAttribute('data-mode', 'realtime');
  await expect(page.getByText('Switched to GLM Realtime (智谱) in realtime mode')).toBeVisible();
  await say(page, 'A short one.');
  await expect(last(page, 'assistant')).toContainText('A short one.');
});

test('speaks Chinese to whoever prefers it, and English to who asks for it', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto('/');
  await choose(page, 'GLM Realtime');
  await expect(status(page)).toHaveText('已连接');
  await expect(page.getByText('已切换到 GLM Realtime (智谱) 实时模式')).toBeVisible();
  await say(page, '你好');

  await expect(last(page, 'assistant')).toContainText('你好');
  await expect(last(page, 'assistant')).toContainText('(实时 WebSocket)');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expectAccessible(page);

  await button(page, 'English').click();
  await expect(status(page)).toHaveText('Connected');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await context.close();
});

test('fits a phone, and everything can be reached', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  await connect(page);
  await say(page, 'A short one.');
  await expect(last(page, 'assistant')).toContainText('A short one.');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

  expect(overflow).toBeLessThanOrEqual(0);
  const isCut = await picker(page).locator('.model-name > span').nth(1).evaluate((name) => {
    const shown = name.closest('.ant-select-content')!.getBoundingClientRect();
    return name.scrollWidth > name.clientWidth || name.getBoundingClientRect().right > shown.right;
  });
  expect(isCut).toBe(false);
  await expect(page.getByRole('note')).toContainText('not a real voice model');
  for (const name of ['Hold to talk', 'Hang up', 'History', 'Settings']) {
    await expect(button(page, name)).toBeInViewport();
  }
  await expect(page.getByRole('textbox')).toBeInViewport();
  await expectAccessible(page);
});

/** Each of these lists, open, on the value that is chosen; the first of them also on another one. Escape closes the list and nothing else. */
async function expectListsAccessible(page: Page, where: Locator, names: readonly string[]): Promise<void> {
  const open = page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)');
  for (const [n, name] of names.entries()) {
    await where.locator('.ant-select').filter({ has: page.getByRole('combobox', { name, exact: true }) }).click();
    await expect(open).toBeVisible();
    await expectAccessible(page);
    if (n === 0) {
      await open.locator('.ant-select-item-option').last().hover();
      await expectAccessible(page);
    }
    await page.keyboard.press('Escape');
    await expect(open).toHaveCount(0);
  }
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`is accessible in every view, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto('/');
    await expect(button(page, 'Connect')).toBeEnabled();
    await expectAccessible(page);
    await expectListsAccessible(page, page.locator('.bar'), ['Model']);
    await connect(page);
    await say(page, 'A short one.');
    await expect(last(page, 'assistant')).toContainText('A short one.');
    await expectAccessible(page);

    await button(page, 'Settings').click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.getByRole('switch', { name: 'Show latency and quality' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'New persona' }).click();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.locator('.quality')).toContainText('ms');

    await button(page, 'History').click();
    await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(1);
    await expectAccessible(page);

    await context.close();
  });

  test(`is accessible while a list of the settings is open, ${colorScheme}`, async ({ browser }) => {
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce', permissions: ['microphone'] });
    const page = await context.newPage();
    await page.goto('/');
    await button(page, 'Settings').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'New persona' }).click();
    const lists = await dialog.getByRole('combobox').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? ''));
    expect(lists).toEqual(expect.arrayContaining(['Persona', 'Voice', 'Microphone', 'Loudspeaker']));
    await expectListsAccessible(page, dialog, lists);
    await expect(dialog).toBeVisible();
    await context.close();
  });
}

test('words change their colour at once, so that they can be read at every moment', async ({ page }) => {
  await page.addInitScript(() => {
    const scope = globalThis as unknown as { faded: string[] };
    scope.faded = [];
    const note = ({ target, propertyName }: TransitionEvent) => {
      const words = target instanceof HTMLElement && target.closest('.ant-drawer, .ant-switch') === null ? target.innerText : '';
      if (words !== '' && /^(color|background-color|opacity)$/.test(propertyName)) {
        scope.faded.push(`${words}: ${propertyName}`);
      }
    };
    document.addEventListener('transitionrun', note, true);
  });
  await page.goto('/');
  await wish(page, 'Long-poll');
  await wish(page, 'Automatic');
  await connect(page);
  await say(page, 'Please tell me a very long story.');
  await expect(status(page)).toHaveText('Speaking…');
  await button(page, 'Stop').click();
  await handsFree(page).click();
  await expect(button(page, 'Mute')).toBeEnabled();
  await button(page, 'Hang up').click();
  await expect(status(page)).toHaveText('Not connected');

  expect(await page.evaluate(() => (globalThis as unknown as { faded: string[] }).faded)).toEqual([]);
});

test('what a model needs is shown when the models are known, and not before', async ({ page }) => {
  let answer = () => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  await page.route('**/api/realtime/status', async (route) => {
    await asked;
    await route.continue();
  });
  await page.goto('/');
  await expect(page.getByRole('main')).toHaveAttribute('aria-busy', 'true');
  await expect(page.locator('html')).not.toHaveAttribute('data-mode');
  await expect(button(page, 'Connect')).toBeDisabled();
  answer();

  await expect(page.locator('html')).toHaveAttribute('data-mode', 'realtime');
  await expect(page.getByRole('main')).toHaveAttribute('aria-busy', 'false');
  await expect(button(page, 'Connect')).toBeEnabled();
});

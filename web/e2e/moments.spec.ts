import { expect, test, type Page } from '@playwright/test';
import { button, choose, connect, expectAccessible, last, listen, say, status, watch } from './parley';

test.beforeEach(({ page }) => watch(page));
// What the page asks again and again may be under way at the end.
test.afterEach(({ page }) => page.unrouteAll({ behavior: 'ignoreErrors' }));

test('a picture that is pasted goes with the message', async ({ page }) => {
  const sent: string[] = [];
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => typeof payload === 'string' && sent.push(payload)));
  await page.goto('/');
  await connect(page);
  await page.getByRole('textbox').focus();
  await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1_600, height: 900 });
    canvas.getContext('2d')?.fillRect(200, 200, 900, 500);
    const picture = await new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob ?? new Blob()), 'image/png'));
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([picture], 'picture.png', { type: 'image/png' }));
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  await expect(button(page, 'Remove picture 1')).toBeVisible();
  await expectAccessible(page);
  await say(page, 'What is this?');

  await expect(last(page, 'user').getByRole('img', { name: 'Picture 1' })).toBeVisible();
  await expect(button(page, 'Remove picture 1')).toHaveCount(0);
  await expect(last(page, 'assistant')).toContainText('What is this?');
  expect(sent.some((frame) => frame.includes('"input_image"') && frame.includes('data:image/jpeg;base64,'))).toBe(true);
});

test('a browser that keeps the page silent is let off by one button', async ({ page }) => {
  const ear = await listen(page);
  await page.addInitScript(() => {
    let isAllowed = false;
    const resume = AudioContext.prototype.resume;
    const state = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, 'state');
    AudioContext.prototype.resume = function () {
      return isAllowed ? resume.call(this) : (this.suspend(), new Promise<void>(() => undefined));
    };
    Object.defineProperty(BaseAudioContext.prototype, 'state', { get(this: BaseAudioContext) { return isAllowed ? (state?.get?.call(this) as string) : 'suspended'; } });
    addEventListener('click', ({ target }) => (isAllowed ||= target instanceof Element && target.closest('button')?.textContent === 'Play the sound'), true);
  });
  await page.goto('/');
  await connect(page);
  await say(page, 'The weather is fine.');
  await expect(page.getByRole('note').filter({ hasText: 'plays no sound' })).toBeVisible();
  expect(await ear.loudness()).toBeLessThan(0.001);
  await button(page, 'Play the sound').click();

  await expect.poll(ear.loudness).toBeGreaterThan(0.01);
  await expect(page.getByRole('note').filter({ hasText: 'plays no sound' })).toHaveCount(0);
});

test('a text model has no realtime controls, and choosing a realtime one brings them', async ({ page }) => {
  await page.route('**/api/realtime/status', async (route) => {
    const response = await route.fetch();
    const status = (await response.json()) as { models: { id: string; kind: string }[] };
    await route.fulfill({ response, json: { ...status, models: status.models.map((model) => (model.id === 'gpt-4o-realtime' ? { ...model, kind: 'text' } : model)) } });
  });
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('data-mode', 'text');
  await expect(page.getByRole('region', { name: 'Realtime controls' })).toHaveCount(0);
  await expectAccessible(page);
  await choose(page, 'GLM Realtime');

  await expect(page.locator('html')).toHaveAttribute('data-mode', 'realtime');
  await expect(page.getByRole('region', { name: 'Realtime controls' })).toBeVisible();
  await expect(status(page)).toHaveText('Connected');
});

test('the figures of several answers are drawn whole', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('parley.settings', JSON.stringify({ version: 1, settings: { isLatencyPanelOn: true } })));
  await page.goto('/');
  await connect(page);
  for (const text of ['Bread needs salt.', 'The weather is fine.']) {
    await say(page, text);
    await expect(last(page, 'assistant')).toContainText(text);
    await expect(status(page)).toHaveText('Connected');
  }
  const chart = page.locator('.sparkline');
  await expect(chart).toHaveAttribute('aria-label', 'First sound of the last 2 answers, in ms');
  // Something is drawn, and nothing of it is cut off at the edges.
  const drawn = await chart.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
    const filled = (x: number, y: number) => data[(y * width + x) * 4 + 3] !== 0;
    const points = Array.from({ length: width * height }, (_, n) => [n % width, Math.floor(n / width)] as const).filter(([x, y]) => filled(x, y));
    return { some: points.length > 0, cut: points.filter(([x, y]) => x === 0 || y === 0 || x === width - 1 || y === height - 1).length };
  });
  expect(drawn).toEqual({ some: true, cut: 0 });
});

/** Whether what is drawn changes. */
async function moves(page: Page): Promise<boolean> {
  const picture = () => page.locator('.visualizer canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  const pictures = new Set<string>();
  for (let n = 0; n < 6; n++) {
    pictures.add(await picture());
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  }
  return pictures.size > 1;
}

for (const reducedMotion of ['no-preference', 'reduce'] as const) {
  test(`the waveform is still when nothing sounds, and ${reducedMotion === 'reduce' ? 'always so for who wants nothing to move' : 'moves when something does'}`, async ({ browser }) => {
    const context = await browser.newContext({ reducedMotion });
    const page = await context.newPage();
    await page.goto('/');
    await connect(page);
    expect(await moves(page)).toBe(false);
    await button(page, 'Hold to talk').hover();
    await page.mouse.down();
    const level = page.getByRole('meter', { name: 'Microphone level' });
    await expect.poll(async () => Number(await level.getAttribute('aria-valuenow'))).toBeGreaterThan(10);
    expect(await moves(page)).toBe(reducedMotion === 'no-preference');
    await page.mouse.up();
    await expect(status(page)).toHaveText('Connected');
    expect(await moves(page)).toBe(false);
    await context.close();
  });
}

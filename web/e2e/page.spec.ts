import { expect, test, type Page } from '@playwright/test';

const open = async (page: Page) => {
  await page.goto('/');
  await page.getByRole('button', { name: 'Connect' }).click();
  await expect(page.getByRole('status')).toHaveText('Connected');
};
const say = async (page: Page, text: string) => {
  await page.getByRole('textbox').fill(text);
  await page.getByRole('textbox').press('Enter');
};
const last = (page: Page, side: 'user' | 'assistant') => page.locator(`.messages .${side}`).last();

/** What the page's own socket carried, as the browser saw it. */
function frames(page: Page) {
  const seen = { sent: [] as string[], received: [] as string[] };
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => seen.sent.push(String(payload)));
    socket.on('framereceived', ({ payload }) => seen.received.push(String(payload)));
  });
  const sounds = () => seen.sent.map((raw) => (JSON.parse(raw) as { audio?: string }).audio).filter((audio) => audio !== undefined);
  const types = (all: string[]) => all.map((raw) => (JSON.parse(raw) as { type: string }).type);
  return { sounds, sent: () => types(seen.sent), received: () => types(seen.received) };
}

test.beforeEach(({ page }) => {
  page.on('pageerror', (error) => {
    throw error;
  });
});

test('a typed turn is answered in words and in sound', async ({ page }) => {
  const wire = frames(page);
  await open(page);
  await say(page, 'The weather is fine.');

  await expect(last(page, 'user')).toContainText('The weather is fine.');
  await expect(last(page, 'assistant')).toContainText('You said: The weather is fine.');
  await expect(page.getByRole('status')).toHaveText('Speaking…');
  await expect(page.getByRole('status')).toHaveText('Connected');
  expect(wire.received()).toContain('response.output_audio.delta');
});

test('words that are held are heard, transcribed and answered', async ({ page }) => {
  const wire = frames(page);
  await open(page);
  const button = page.getByRole('button', { name: 'Hold to talk' });
  await button.hover();
  await page.mouse.down();
  await expect(page.getByRole('status')).toHaveText('Listening…');
  await expect.poll(() => wire.sent().filter((type) => type === 'input_audio_buffer.append').length).toBeGreaterThan(100);
  await page.mouse.up();

  await expect(last(page, 'user')).toContainText(/speaking for \d/);
  await expect(last(page, 'assistant')).toContainText(/speaking for \d/);
  expect(wire.sent()).toContain('input_audio_buffer.commit');
});

test('the space bar talks as well', async ({ page }) => {
  const wire = frames(page);
  await open(page);
  await page.locator('h1').click();
  await page.keyboard.down('Space');
  await expect.poll(() => wire.sent().filter((type) => type === 'input_audio_buffer.append').length).toBeGreaterThan(50);
  await page.keyboard.up('Space');

  await expect(last(page, 'assistant')).not.toBeEmpty();
  await expect.poll(() => wire.received()).toContain('response.done');
});

test('right after connecting, the space bar talks', async ({ page }) => {
  const wire = frames(page);
  await open(page);
  await page.keyboard.down('Space');
  await expect(page.getByRole('status')).toHaveText('Listening…');
  await expect.poll(() => wire.sent().filter((type) => type === 'input_audio_buffer.append').length).toBeGreaterThan(50);
  await page.keyboard.up('Space');

  await expect.poll(() => wire.received()).toContain('response.done');
});

test('a tap too short to be speech leaves the session as it was', async ({ page }) => {
  const wire = frames(page);
  await open(page);
  await page.getByRole('button', { name: 'Hold to talk' }).click();

  await expect.poll(() => wire.received()).toContain('input_audio_buffer.cleared');
  await expect(page.getByRole('status')).toHaveText('Connected');
  expect(wire.sent()).not.toContain('input_audio_buffer.commit');
});

test('leaving the window ends what the space bar began', async ({ page }) => {
  const wire = frames(page);
  await open(page);
  await page.locator('h1').click();
  await page.keyboard.down('Space');
  await expect.poll(() => wire.sent().filter((type) => type === 'input_audio_buffer.append').length).toBeGreaterThan(50);
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));

  await expect.poll(() => wire.sent()).toContain('input_audio_buffer.commit');
  await page.keyboard.up('Space');
});

test('typing again at once cuts the answer, and each turn has its own', async ({ page }) => {
  const wire = frames(page);
  await open(page);
  await say(page, 'Please tell me a very long story.');
  await say(page, 'The weather is fine.');

  await expect(last(page, 'assistant')).toContainText('You said: The weather is fine.');
  await expect(page.getByRole('status')).toHaveText('Connected');
  await expect(page.getByRole('alert')).toHaveCount(0);
  const asked = wire.sent().filter((type) => type === 'response.create').length;
  expect(wire.received().filter((type) => type === 'response.done')).toHaveLength(asked);
});

test('hands-free, the server hears when a turn ends', async ({ page }) => {
  const wire = frames(page);
  await open(page);
  await page.getByLabel('Hands-free').check();

  await expect.poll(() => wire.received()).toContain('input_audio_buffer.speech_stopped');
  await expect.poll(() => wire.received()).toContain('response.created');
  await page.getByLabel('Hands-free').uncheck();
});

test('hands-free, a muted microphone sends silence, which ends a turn', async ({ page }) => {
  const wire = frames(page);
  const isSilent = (base64: string | undefined) => /^A+=*$/.test(base64 ?? '');
  await open(page);
  await expect(page.getByRole('button', { name: 'Mute' })).toBeDisabled();
  await page.getByLabel('Hands-free').check();
  await expect.poll(() => wire.received()).toContain('input_audio_buffer.speech_started');

  await page.getByRole('button', { name: 'Mute' }).click();
  await expect.poll(() => wire.received()).toContain('input_audio_buffer.speech_stopped');
  const muted = wire.sounds().length;
  await expect.poll(() => wire.sounds().length).toBeGreaterThan(muted + 100);
  expect(wire.sounds().slice(muted).every(isSilent)).toBe(true);
  await expect(page.getByRole('status')).toHaveText('Muted');

  await page.getByRole('button', { name: 'Unmute' }).click();
  await expect.poll(() => wire.sounds().slice(muted).some((sound) => !isSilent(sound))).toBe(true);
  await page.getByLabel('Hands-free').uncheck();
  await expect(page.getByRole('button', { name: 'Mute' })).toBeDisabled();
});

test('hands-free, speaking into an answer cuts it and tells the model how much was heard', async ({ page }) => {
  const wire = frames(page);
  await open(page);
  await say(page, 'Please tell me a very long story.');
  await expect(page.getByRole('status')).toHaveText('Speaking…');
  await page.getByLabel('Hands-free').check();

  await expect.poll(() => wire.received()).toContain('input_audio_buffer.speech_started');
  await expect.poll(() => wire.received()).toContain('conversation.item.truncated');
  await expect.poll(() => wire.received()).toContain('input_audio_buffer.speech_stopped');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('stop falls silent and tells the model how much was heard', async ({ page }) => {
  const wire = frames(page);
  await open(page);
  await say(page, 'Please tell me a very long story.');
  await expect(page.getByRole('status')).toHaveText('Speaking…');
  await expect.poll(() => wire.received().filter((type) => type === 'response.output_audio.delta').length).toBeGreaterThan(3);
  await page.getByRole('button', { name: 'Stop' }).click();

  await expect.poll(() => wire.received()).toContain('conversation.item.truncated');
  await expect(page.getByRole('status')).toHaveText('Connected');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('who serves is shown, and that it is an emulator', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('.serving')).toContainText('emulator');
  await expect(page.getByRole('note')).toContainText('not a real voice model');
});

test('a refused microphone is explained, and typing still works', async ({ browser }) => {
  const context = await browser.newContext({ permissions: [] });
  const page = await context.newPage();
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await open(page);
  await page.getByRole('button', { name: 'Hold to talk' }).hover();
  await page.mouse.down();
  await expect(page.getByRole('alert')).toContainText('refused the microphone');
  await expect(page.getByRole('status')).toHaveText('Connected');
  await page.mouse.up();
  await say(page, 'Still here?');

  await expect(last(page, 'assistant')).toContainText('Still here?');
  await context.close();
});

test('a session that cannot be had says what to do', async ({ page }) => {
  await page.routeWebSocket(/realtime/, (socket) => void socket.close({ code: 1011, reason: 'server_error.no_provider' }));
  await page.goto('/');
  await page.getByRole('button', { name: 'Connect' }).click();

  await expect(page.getByRole('alert')).toContainText('No provider of this model could be reached');
  await expect(page.getByRole('alert')).toContainText('no_provider');
  await expect(page.getByRole('button', { name: 'Connect' })).toBeEnabled();
});

test('speaks Chinese to whoever prefers it', async ({ browser }) => {
  const context = await browser.newContext({ locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto('/');
  await page.getByRole('button', { name: '连接' }).click();
  await expect(page.getByRole('status')).toHaveText('已连接');
  await say(page, '你好');

  await expect(last(page, 'assistant')).toContainText('你好');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await context.close();
});

test('fits a phone, and everything can be reached', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page);
  await say(page, 'A short one.');
  await expect(last(page, 'assistant')).toContainText('A short one.');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

  expect(overflow).toBeLessThanOrEqual(0);
  await expect(page.getByRole('note')).toContainText('not a real voice model');
  await expect(page.getByRole('button', { name: 'Hold to talk' })).toBeInViewport();
});

import { expect, test } from '@playwright/test';
import { button, connect, frames, handsFree, last, listen, say, status, watch, words } from './parley';

test.beforeEach(async ({ page }) => {
  watch(page);
});

test('a typed turn is answered in words and in sound', async ({ page }) => {
  const wire = frames(page);
  const ear = await listen(page);
  await page.goto('/');
  await connect(page);
  await say(page, 'The weather is fine.');

  await expect(last(page, 'user')).toContainText('The weather is fine.');
  await expect(last(page, 'assistant')).toContainText('You said: The weather is fine.');
  await expect(last(page, 'assistant').locator('.label')).toContainText('(Realtime WebSocket) emulator');
  await expect(status(page)).toHaveText('Speaking…');
  await expect(status(page)).toHaveText('Connected');
  expect(await ear.loudness()).toBeGreaterThan(0.01);
  expect(wire.received()).toContain('response.output_audio.delta');
});

test('words that are held are heard, transcribed and answered', async ({ page }) => {
  const wire = frames(page);
  const ear = await listen(page);
  await page.goto('/');
  await connect(page);
  await button(page, 'Hold to talk').hover();
  await page.mouse.down();
  await expect(status(page)).toHaveText('Listening…');
  await expect.poll(wire.appends).toBeGreaterThan(100);
  await page.mouse.up();

  await expect(last(page, 'user')).toContainText(/speaking for \d/);
  await expect(last(page, 'assistant')).toContainText(/speaking for \d/);
  await expect.poll(ear.loudness).toBeGreaterThan(0.01);
  expect(wire.sent()).toContain('input_audio_buffer.commit');
});

test('the space bar talks as well', async ({ page }) => {
  const wire = frames(page);
  await page.goto('/');
  await connect(page);
  await page.locator('h1').click();
  await page.keyboard.down('Space');
  await expect.poll(wire.appends).toBeGreaterThan(50);
  await page.keyboard.up('Space');

  await expect(words(page, 'assistant')).not.toHaveText(/^…?$/);
  await expect.poll(wire.received).toContain('response.done');
});

test('right after connecting, the space bar talks', async ({ page }) => {
  const wire = frames(page);
  await page.goto('/');
  await connect(page);
  await page.keyboard.down('Space');
  await expect(status(page)).toHaveText('Listening…');
  await expect.poll(wire.appends).toBeGreaterThan(50);
  await page.keyboard.up('Space');

  await expect.poll(wire.received).toContain('response.done');
});

test('a tap too short to be speech leaves the session as it was', async ({ page }) => {
  const wire = frames(page);
  await page.goto('/');
  await connect(page);
  await button(page, 'Hold to talk').click();

  await expect.poll(wire.received).toContain('input_audio_buffer.cleared');
  await expect(status(page)).toHaveText('Connected');
  expect(wire.sent()).not.toContain('input_audio_buffer.commit');
});

test('leaving the window ends what the space bar began', async ({ page }) => {
  const wire = frames(page);
  await page.goto('/');
  await connect(page);
  await page.locator('h1').click();
  await page.keyboard.down('Space');
  await expect.poll(wire.appends).toBeGreaterThan(50);
  await page.evaluate(() => window.dispatchEvent(new Event('blur')));

  await expect.poll(wire.sent).toContain('input_audio_buffer.commit');
  await page.keyboard.up('Space');
});

test('typing again at once cuts the answer, and each turn has its own', async ({ page }) => {
  const wire = frames(page);
  await page.goto('/');
  await connect(page);
  await say(page, 'Please tell me a very long story.');
  await say(page, 'The weather is fine.');

  await expect(last(page, 'assistant')).toContainText('You said: The weather is fine.');
  await expect(status(page)).toHaveText('Connected');
  await expect(page.getByRole('alert')).toHaveCount(0);
  const asked = wire.sent().filter((type) => type === 'response.create').length;
  expect(wire.received().filter((type) => type === 'response.done')).toHaveLength(asked);
});

test('hands-free, the server hears when a turn ends', async ({ page }) => {
  const wire = frames(page);
  await page.goto('/');
  await connect(page);
  await handsFree(page).click();

  await expect.poll(wire.received).toContain('input_audio_buffer.speech_stopped');
  await expect.poll(wire.received).toContain('response.created');
  await handsFree(page).click();
});

test('hands-free, a muted microphone sends silence, which ends a turn', async ({ page }) => {
  const wire = frames(page);
  const isSilent = (base64: string | undefined) => /^A+=*$/.test(base64 ?? '');
  await page.goto('/');
  await connect(page);
  await expect(button(page, 'Mute')).toBeDisabled();
  await handsFree(page).click();
  await expect.poll(wire.received).toContain('input_audio_buffer.speech_started');

  await button(page, 'Mute').click();
  await expect.poll(wire.received).toContain('input_audio_buffer.speech_stopped');
  const muted = wire.appends();
  await expect.poll(wire.appends).toBeGreaterThan(muted + 100);
  expect(wire.sounds().slice(muted).every(isSilent)).toBe(true);
  await expect(status(page)).toHaveText('Muted');

  await button(page, 'Unmute').click();
  await expect.poll(() => wire.sounds().slice(muted).some((sound) => !isSilent(sound))).toBe(true);
  await handsFree(page).click();
  await expect(button(page, 'Mute')).toBeDisabled();
});

test('hands-free, speaking into an answer cuts it and tells the model how much was heard', async ({ page }) => {
  const wire = frames(page);
  await page.goto('/');
  await connect(page);
  await say(page, 'Please tell me a very long story.');
  await expect(status(page)).toHaveText('Speaking…');
  await handsFree(page).click();

  await expect.poll(wire.received).toContain('input_audio_buffer.speech_started');
  await expect.poll(wire.received).toContain('conversation.item.truncated');
  await expect(page.locator('.cut').first()).toContainText(/cut at \d+\.\d s/);
  await expect.poll(wire.received).toContain('input_audio_buffer.speech_stopped');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('stop falls silent and tells the model how much was heard; what was heard can be replayed', async ({ page }) => {
  const wire = frames(page);
  const ear = await listen(page);
  await page.goto('/');
  await connect(page);
  await say(page, 'Please tell me a very long story.');
  await expect(status(page)).toHaveText('Speaking…');
  await expect.poll(ear.loudness).toBeGreaterThan(0.01);
  await button(page, 'Stop').click();

  await expect.poll(wire.received).toContain('conversation.item.truncated');
  await expect(status(page)).toHaveText('Connected');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await ear.loudness();
  await expect.poll(ear.loudness).toBeLessThan(0.001);
  await button(page, 'Replay').click();
  await expect.poll(ear.loudness).toBeGreaterThan(0.01);
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
  await page.goto('/');
  await connect(page);
  await button(page, 'Hold to talk').hover();
  await page.mouse.down();
  await expect(page.getByRole('alert')).toContainText('refused the microphone');
  await expect(status(page)).toHaveText('Connected');
  await page.mouse.up();
  await say(page, 'Still here?');

  await expect(last(page, 'assistant')).toContainText('Still here?');
  await expect(button(page, 'Try the microphone again')).toBeVisible();
  await context.close();
});

test('a session that cannot be had says what to do', async ({ page }) => {
  await page.routeWebSocket(/realtime/, (socket) => void socket.close({ code: 1011, reason: 'server_error.no_provider' }));
  await page.goto('/');
  await button(page, 'Connect').click();

  await expect(page.getByRole('alert')).toContainText('No provider of this model could be reached');
  await expect(page.getByRole('alert')).toContainText('no_provider');
  await expect(button(page, 'Connect')).toBeEnabled();
  await button(page, 'Choose another model').click();
  await expect(page.getByRole('option', { name: /GLM/ })).toBeAttached();
});

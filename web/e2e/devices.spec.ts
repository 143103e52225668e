import { expect, test, type Page } from '@playwright/test';
import { button, connect, expectAccessible, handsFree, last, listen, say, status, watch } from './parley';

test.use({ permissions: ['microphone', 'camera'] });
test.beforeEach(({ page }) => watch(page));

/** What the page has asked of the browser: the microphones that it opened, by label, how many of them do without echo cancellation, and where sound goes, by the ids of loudspeakers. */
async function note(page: Page) {
  await page.addInitScript(() => {
    const scope = globalThis as unknown as { opened: MediaStreamTrack[]; contexts: AudioContext[] };
    Object.assign(scope, { opened: [], contexts: [] });
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wishes) => {
      const stream = await ask(wishes);
      scope.opened.push(...stream.getTracks());
      return stream;
    };
    const Browser = AudioContext;
    globalThis.AudioContext = class extends Browser {
      constructor(options?: AudioContextOptions) {
        super(options);
        scope.contexts.push(this);
      }
    };
  });
  const read = () =>
    page.evaluate(() => {
      const { opened, contexts } = globalThis as unknown as { opened: MediaStreamTrack[]; contexts: (AudioContext & { sinkId: string })[] };
      const live = opened.filter(({ readyState }) => readyState === 'live');
      return { open: live.map(({ label }) => label), echoes: live.filter((track) => track.getSettings().echoCancellation !== true).length, sinks: contexts.filter(({ state }) => state !== 'closed').map(({ sinkId }) => sinkId) };
    });
  return { open: async () => (await read()).open, echoes: async () => (await read()).echoes, sinks: async () => (await read()).sinks };
}

const device = (page: Page, kind: string) => page.getByRole('dialog').locator('.ant-select').filter({ has: page.getByRole('combobox', { name: kind, exact: true }) });

async function pick(page: Page, kind: string, label: string): Promise<void> {
  await device(page, kind).click();
  await page.locator('.ant-select-item-option').filter({ hasText: label }).click();
  await expect(device(page, kind)).toContainText(label);
}

async function settings(page: Page): Promise<void> {
  await button(page, 'Settings').click();
  await expect(page.getByRole('dialog')).toBeVisible();
}

test('microphone and loudspeaker can be changed while they are used, and are the same another day', async ({ page }) => {
  const asked = await note(page);
  const ear = await listen(page);
  await page.goto('/');
  await connect(page);
  await handsFree(page).click();
  await expect.poll(asked.open).toEqual(['Fake Default Audio Input']);
  expect(await asked.echoes(), 'no microphone hears the answer').toBe(0);

  await settings(page);
  await pick(page, 'Microphone', 'Fake Audio Input 2');
  await expect.poll(asked.open).toEqual(['Fake Audio Input 2']);
  expect(await asked.echoes(), 'no microphone hears the answer').toBe(0);
  await pick(page, 'Loudspeaker', 'Fake Audio Output 1');
  await expect.poll(async () => (await asked.sinks()).some((id) => id !== '')).toBe(true);
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(handsFree(page)).toBeChecked();
  await expect(last(page, 'user')).toContainText(/speaking for \d/);
  await ear.loudness();
  await expect.poll(ear.loudness).toBeGreaterThan(0.01);

  await page.reload();
  await connect(page);
  await handsFree(page).click();
  await expect.poll(asked.open).toEqual(['Fake Audio Input 2']);
  await expect.poll(async () => (await asked.sinks()).some((id) => id !== '')).toBe(true);
  await settings(page);
  await expect(device(page, 'Microphone')).toContainText('Fake Audio Input 2');
  await expect(device(page, 'Loudspeaker')).toContainText('Fake Audio Output 1');
});

test('a device that is not there any more gives way to the one of the system', async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem('parley.settings', JSON.stringify({ version: 1, settings: { microphone: 'unplugged', loudspeaker: 'unplugged' } })));
  const asked = await note(page);
  const ear = await listen(page);
  await page.goto('/');
  await connect(page);
  await say(page, 'The weather is fine.');
  await expect.poll(ear.loudness).toBeGreaterThan(0.01);
  await handsFree(page).click();
  await expect.poll(asked.open).toEqual(['Fake Default Audio Input']);
  await settings(page);
  await expect(device(page, 'Microphone')).toContainText('As the system');
});

test('what the camera sees goes with the message, and it is off again', async ({ page }) => {
  const asked = await note(page);
  const sent: string[] = [];
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => typeof payload === 'string' && sent.push(payload)));
  await page.goto('/');
  await connect(page);
  await button(page, 'Take a picture').click();
  const dialog = page.getByRole('dialog', { name: 'Take a picture' });
  await expect(dialog.getByRole('button', { name: 'Take it' })).toBeEnabled();
  expect(await asked.open()).toHaveLength(1);
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Take it' }).click();

  await expect(button(page, 'Remove picture 1')).toBeVisible();
  await expect(dialog).toHaveCount(0);
  expect(await asked.open()).toEqual([]);
  await say(page, 'What is this?');
  await expect(last(page, 'user').getByRole('img', { name: 'Picture 1' })).toBeVisible();
  expect(sent.some((frame) => frame.includes('"input_image"') && frame.includes('data:image/jpeg;base64,'))).toBe(true);

  await button(page, 'Take a picture').click();
  await expect(dialog.getByRole('button', { name: 'Take it' })).toBeEnabled();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
  expect(await asked.open()).toEqual([]);
  await expect(status(page)).toHaveText('Connected');
});

import { expect, test, type Page } from '@playwright/test';
import { button, connect, handsFree, watch } from './parley';

interface Update {
  type: string;
  session: { instructions?: string; audio: { input: { transcription: object | null; turn_detection: object | null }; output: { voice?: string } } };
}

/** How the session was last configured, as the socket carried it. */
function configured(page: Page): () => Update['session'] | undefined {
  const updates: Update[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const event = typeof payload === 'string' ? (JSON.parse(payload) as Update) : undefined;
      if (event?.type === 'session.update') {
        updates.push(event);
      }
    }),
  );
  return () => updates.at(-1)?.session;
}

const open = async (page: Page) => {
  await button(page, 'Settings').click();
  await expect(page.getByRole('dialog')).toBeVisible();
};

const close = async (page: Page) => {
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
};

async function pick(page: Page, name: string, value: string): Promise<void> {
  await page.getByRole('dialog').locator('.ant-select').filter({ has: page.getByRole('combobox', { name, exact: true }) }).click();
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').filter({ hasText: value }).click();
}

test('what is set counts in the session that runs, and in the next ones after a reload', async ({ page }) => {
  watch(page);
  const session = configured(page);
  await page.goto('/');
  await open(page);
  await page.getByRole('dialog').getByRole('button', { name: 'New persona' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Tour guide');
  await page.getByRole('textbox', { name: 'Instructions' }).fill('You show visitors around Lisbon.');
  await pick(page, 'Persona: Voice', 'cedar');
  await close(page);
  await connect(page);
  await expect.poll(session).toMatchObject({ instructions: 'You show visitors around Lisbon.', audio: { output: { voice: 'cedar' }, input: { turn_detection: null } } });
  expect(session()?.audio.input.transcription).not.toBeNull();

  await open(page);
  await page.getByRole('radiogroup', { name: 'When a turn ends (hands-free)' }).getByText('When it sounds finished').click();
  await page.getByRole('switch', { name: 'Write down what I say' }).click();
  await expect.poll(() => session()?.audio.input.transcription).toBeNull();
  await close(page);
  await handsFree(page).click();
  await expect.poll(() => session()?.audio.input.turn_detection).toMatchObject({ type: 'semantic_vad' });

  await page.reload();
  await connect(page);
  await expect.poll(session).toMatchObject({ instructions: 'You show visitors around Lisbon.', audio: { output: { voice: 'cedar' }, input: { transcription: null } } });
  await open(page);
  await expect(page.getByRole('textbox', { name: 'Name' })).toHaveValue('Tour guide');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete persona' }).click();
  await expect.poll(() => session()?.instructions).toBe('');
});

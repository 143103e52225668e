import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import type { Words } from '../../src/words/en';
import { fileOf, type LANGUAGES } from './states';

const FOLDER = fileURLToPath(new URL('../../../docs/user-guide/', import.meta.url));

/** What is to be done once a picture is taken. */
export type Shown = () => Promise<void>;

/** Takes one picture of a page of its own, once it shows what it is to show. */
export async function shoot(browser: Browser, language: (typeof LANGUAGES)[number], name: string, options: BrowserContextOptions, prepare: (page: Page) => Promise<Shown | void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1_000, height: 760 }, locale: language, permissions: ['microphone'], ...options });
  const page = await context.newPage();
  const shown = await prepare(page);
  await page.mouse.move(2, 2);
  await page.waitForFunction(() => document.getAnimations().every(({ playState, effect }) => playState === 'finished' || effect?.getTiming().iterations === Infinity));
  await page.screenshot({ path: `${FOLDER}${fileOf(language, name)}`, caret: 'hide' });
  await context.close();
  await shown?.();
}

export async function say(page: Page, words: Words, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: words.type });
  await box.fill(text);
  await box.press('Enter');
}

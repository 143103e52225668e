import { expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import type { Words } from '../../src/words/en';
import { fileOf, type LANGUAGES } from './states';

const FOLDER = fileURLToPath(new URL('../../../docs/user-guide/', import.meta.url));

/** What is to be done once a picture is taken. */
export type Shown = () => Promise<void>;

/** Whether two different words look different: without a font both are boxes. */
function hasChinese(): boolean {
  const [one, other] = ['实', '时'].map((word) => {
    const canvas = document.createElement('canvas');
    canvas.getContext('2d')?.fillText(word, 2, 20);
    return canvas.toDataURL();
  });
  return one !== other;
}

/** Takes one picture of a page of its own, once it shows what it is to show. */
export async function shoot(browser: Browser, language: (typeof LANGUAGES)[number], name: string, options: BrowserContextOptions, prepare: (page: Page) => Promise<Shown | void>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1_000, height: 760 }, locale: language, permissions: ['microphone'], ...options });
  const page = await context.newPage();
  const shown = await prepare(page);
  expect(await page.evaluate(hasChinese), 'a font for Chinese is there (Debian: fonts-noto-cjk)').toBe(true);
  await page.mouse.move(2, 2);
  await page.waitForFunction(() => document.getAnimations().every(({ playState, effect }) => playState === 'finished' || effect?.getTiming().iterations === Infinity));
  await page.waitForFunction(() => {
    const isHeard = document.querySelector('.phase:is([data-phase="listening"], [data-phase="speaking"])') !== null;
    return !isHeard || [...document.querySelectorAll('[role="meter"]')].some((meter) => Number(meter.getAttribute('aria-valuenow')) > 50);
  });
  await page.screenshot({ path: `${FOLDER}${fileOf(language, name)}`, caret: 'hide' });
  await context.close();
  await shown?.();
}

export async function say(page: Page, words: Words, text: string): Promise<void> {
  const box = page.getByRole('textbox', { name: words.type });
  await box.fill(text);
  await box.press('Enter');
}

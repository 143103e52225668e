import { expect, test } from '@playwright/test';
import { button, last, status, watch } from './parley';

/** Chromium as people have it: silent until they touch the page. */
test.use({ launchOptions: { executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox', '--autoplay-policy=document-user-activation-required'] } });

test('what the browser keeps silent waits for a touch, and is heard after it', async ({ page }) => {
  watch(page);
  // Clicks and keys of a script are no gesture. Those of Playwright are, and so is every look that it takes at the page: it is told instead.
  await page.addInitScript(() => {
    const once = <T extends Element>(find: () => T | null | undefined, act: (found: T) => void) => {
      const found = find();
      if (found === null || found === undefined) {
        setTimeout(() => once(find, act), 50);
      } else {
        act(found);
      }
    };
    const readyBox = () => (document.querySelector('[role=status]')?.textContent === 'Connected' ? document.querySelector<HTMLTextAreaElement>('textarea') : null);
    once(
      () => [...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Play the sound'),
      () => console.info('blocked'),
    );
    once(
      () => [...document.querySelectorAll<HTMLButtonElement>('button:not([disabled])')].find(({ textContent }) => textContent === 'Connect'),
      (connect) => {
        connect.click();
        once(readyBox, (box) => {
          Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box, 'The weather is fine.');
          box.dispatchEvent(new Event('input', { bubbles: true }));
          setTimeout(() => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', keyCode: 13, bubbles: true })), 200);
        });
      },
    );
  });
  const blocked = page.waitForEvent('console', (message) => message.text() === 'blocked');
  await page.goto('/');
  await blocked;

  await page.mouse.click(5, 5);
  await expect(status(page)).toHaveText('Speaking…');
  await expect(button(page, 'Play the sound')).toHaveCount(0);
  await expect(last(page, 'assistant')).toContainText('You said: The weather is fine.');
  await expect(status(page)).toHaveText('Connected');
});

import { expect, test, type BrowserContextOptions, type Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { en } from '../../src/words/en';
import { zhCN } from '../../src/words/zh-CN';
import { startHub, startHubOf, startProvider } from '../hub';
import { startNetwork } from '../network';
import { say, shoot, type Shown } from './shots';
import { LANGUAGES, type SCENES } from './states';

const WORDS = { en, 'zh-CN': zhCN };
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

for (const language of LANGUAGES) {
  test.describe(language, () => {
    const words = WORDS[language];
    const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();
    const expectReady = (page: Page) => expect(page.locator('.phase[data-phase="ready"]')).toBeVisible();
    const answered = (page: Page) => expect(page.locator('.messages > .assistant').last()).toHaveAttribute('data-final', 'true');
    const question = language === 'en' ? 'Good evening! What can you do?' : '晚上好！你会做什么？';
    const talk = async (page: Page) => {
      await press(page, words.connect);
      await expectReady(page);
      await say(page, words, question);
      await answered(page);
      await expectReady(page);
    };
    const scene = (name: (typeof SCENES)[number], prepare: (page: Page) => Promise<Shown | void>, options: BrowserContextOptions = {}) =>
      test(name, ({ browser }) => shoot(browser, language, name, options, prepare));

    scene('models', async (page) => {
      await page.goto('/');
      await expect(page.locator('.model-picker .model-name')).toBeVisible();
      await page.locator('.model-picker').click();
      await expect(page.locator('.ant-select-dropdown')).toContainText('GLM');
    });

    scene('switched-provider', async (page) => {
      const [openai, spare] = await Promise.all([startProvider('--pace', '0.6'), startProvider('--pace', '0.2')]);
      const hub = await startHubOf({ openai, spare });
      await page.goto(hub.url);
      await press(page, words.connect);
      await expectReady(page);
      await say(page, words, 'Please tell me a very long story.');
      await expect.poll(async () => (await page.locator('.messages > .assistant .text').last().innerText()).length).toBeGreaterThan(40);
      await openai.kill();
      await expect(page.locator('.label', { hasText: 'spare' }).first()).toBeVisible();
      await expect(page.locator('.phase[data-phase="speaking"]')).toBeVisible();
      return async () => {
        await hub.stop();
        await spare.kill();
      };
    });

    scene('long-poll', async (page) => {
      const network = await startNetwork(false);
      await page.goto(network.url);
      await talk(page);
      return () => Promise.resolve(network.close());
    });

    scene('microphone', async (page) => {
      await page.addInitScript(() => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      });
      await page.goto('/');
      await talk(page);
      await press(page, words.hold);
      await expect(page.getByRole('alert')).toBeVisible();
    });

    scene('settings', async (page) => {
      await page.goto('/');
      await press(page, words.settings.title);
      await page.getByRole('dialog').getByRole('button', { name: words.settings.personaNew }).click();
      await page.getByRole('textbox', { name: words.settings.personaName }).fill(language === 'en' ? 'Tour guide' : '导游');
      await page.getByRole('textbox', { name: words.settings.instructions }).fill(language === 'en' ? 'You show visitors around Lisbon. Be brief and cheerful.' : '你带游客游览北京，说话简短而风趣。');
      await page.getByRole('dialog').locator('.ant-drawer-body').evaluate((body) => body.scrollTo(0, 0));
    });

    scene('quality', async (page) => {
      await page.addInitScript(() => localStorage.setItem('parley.settings', JSON.stringify({ version: 1, settings: { isLatencyPanelOn: true } })));
      await page.goto('/');
      await talk(page);
      for (const more of ['The weather is fine.', 'Bread needs salt.', 'Good night!']) {
        await say(page, words, more);
        await expect(page.locator('.messages > .assistant').last()).toContainText(more);
        await answered(page);
        await expectReady(page);
      }
      await expect(page.locator('.quality dd').nth(2)).toContainText(/\d/);
    }, { viewport: { width: 1_180, height: 820 } });

    scene('history', async (page) => {
      await page.goto('/');
      await talk(page);
      await press(page, words.hangUp);
      await press(page, words.history.title);
      await expect(page.getByRole('dialog').getByRole('listitem')).toHaveCount(1);
    });

    scene('login', async (page) => {
      const hub = await startHub({ PARLEY_AUTH_MODE: 'token', PARLEY_AUTH_KEYS: `page:${createHash('sha256').update('any').digest('hex')}` });
      await page.goto(hub.url);
      await expect(page.getByRole('heading', { name: words.login.title })).toBeVisible();
      return () => hub.stop();
    });

    scene('dark', async (page) => {
      await page.goto('/');
      await talk(page);
    }, { colorScheme: 'dark' });

    scene('phone', async (page) => {
      await page.goto('/');
      await talk(page);
    }, PHONE);
  });
}

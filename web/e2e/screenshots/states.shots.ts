import { expect, test, type Page } from '@playwright/test';
import type { Phase } from '../../src/session/phase';
import { en } from '../../src/words/en';
import { zhCN } from '../../src/words/zh-CN';
import { startNetwork } from '../network';
import { LANGUAGES, STATES } from './states';
import { say, shoot, type Shown } from './shots';

const WORDS = { en, 'zh-CN': zhCN };

for (const language of LANGUAGES) {
  test.describe(language, () => {
    const words = WORDS[language];
    const connect = (page: Page) => page.getByRole('button', { name: words.connect, exact: true }).click();
    const expectState = (page: Page, kind: Phase['kind']) => expect(page.locator(`.phase[data-phase="${kind}"]`)).toBeVisible();
    const talk = async (page: Page) => {
      await connect(page);
      await expectState(page, 'ready');
      await say(page, words, language === 'en' ? 'Good evening! What can you do?' : '晚上好！你会做什么？');
      await expectState(page, 'speaking');
      await expectState(page, 'ready');
    };

    /** How each state comes about. */
    const scenes: Record<Phase['kind'], (page: Page) => Promise<Shown | void>> = {
      idle: async (page) => void (await page.goto('/')),
      connecting: async (page) => {
        await page.routeWebSocket(/realtime/, () => undefined);
        await page.goto('/');
        await connect(page);
      },
      ready: async (page) => {
        await page.goto('/');
        await talk(page);
      },
      listening: async (page) => {
        await page.goto('/');
        await talk(page);
        await page.getByRole('button', { name: words.hold, exact: true }).hover();
        await page.mouse.down();
        await expect.poll(async () => Number(await page.getByRole('meter', { name: words.settings.inputLevel }).getAttribute('aria-valuenow'))).toBeGreaterThan(50);
      },
      thinking: async (page) => {
        await page.routeWebSocket(/realtime/, (socket) => {
          const server = socket.connectToServer();
          server.onMessage((message) => {
            if (!String(message).includes('"response.')) {
              socket.send(message);
            }
          });
        });
        await page.goto('/');
        await connect(page);
        await expectState(page, 'ready');
        await say(page, words, language === 'en' ? 'Good evening! What can you do?' : '晚上好！你会做什么？');
      },
      speaking: async (page) => {
        await page.goto('/');
        await talk(page);
        await say(page, words, language === 'en' ? 'Please tell me a very long story.' : 'Please tell me a very long story, 很长的故事。');
        await expectState(page, 'speaking');
        await expect.poll(async () => Number(await page.getByRole('meter', { name: words.settings.outputLevel }).getAttribute('aria-valuenow'))).toBeGreaterThan(60);
      },
      reconnecting: async (page) => {
        const network = await startNetwork();
        await page.goto(network.url);
        await talk(page);
        network.cut();
        await expect(page.locator('.countdown')).toBeVisible();
        return () => Promise.resolve(network.close());
      },
      failed: async (page) => {
        await page.routeWebSocket(/realtime/, (socket) => void socket.close({ code: 1011, reason: 'server_error.no_provider' }));
        await page.goto('/');
        await connect(page);
      },
    };

    for (const state of STATES) {
      test(`state ${state}`, async ({ browser }) => {
        await shoot(browser, language, `state-${state}`, {}, async (page) => {
          const shown = await scenes[state](page);
          await expectState(page, state);
          return shown;
        });
      });
    }
  });
}

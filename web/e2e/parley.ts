import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What tests do on the page, in the person's terms. */
export const status = (page: Page) => page.getByRole('status');
export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
export const last = (page: Page, side: 'user' | 'assistant') => page.locator(`.messages > .${side}`).last();
export const words = (page: Page, side: 'user' | 'assistant') => last(page, side).locator('.text');
export const handsFree = (page: Page) => page.getByRole('switch', { name: 'Hands-free' });
export const picker = (page: Page) => page.locator('.model-picker');

export async function connect(page: Page): Promise<void> {
  await button(page, 'Connect').click();
  await expect(status(page)).toHaveText('Connected');
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.getByRole('textbox').press('Enter');
}

/** By which way the page is to connect. */
export const wish = (page: Page, way: 'Automatic' | 'WebSocket' | 'Long-poll') => page.getByRole('radiogroup', { name: 'Connection' }).getByText(way, { exact: true }).click();

export async function choose(page: Page, model: string): Promise<void> {
  await picker(page).click();
  await page.locator('.ant-select-item-option').filter({ hasText: model }).click();
}

/** Fails the test that goes wrong in the page without anybody seeing it: an exception, or something that the hub's policy forbids. */
export function watch(page: Page): void {
  page.on('pageerror', (error) => {
    throw error;
  });
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) {
      throw new Error(message.text());
    }
  });
}

/** What the page's own socket carried, as the browser saw it. */
export function frames(page: Page) {
  const seen = { sent: [] as (string | Buffer)[], received: [] as (string | Buffer)[], bytesHeard: 0 };
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => seen.sent.push(payload));
    // A binary message of the hub's is the sound of the delta before it.
    socket.on('framereceived', ({ payload }) => {
      if (typeof payload === 'string') {
        seen.received.push(payload);
      } else {
        seen.bytesHeard += payload.length;
      }
    });
  });
  const read = (raw: string | Buffer): { type: string; audio?: string } =>
    typeof raw === 'string' ? (JSON.parse(raw) as { type: string; audio?: string }) : { type: 'input_audio_buffer.append', audio: raw.toString('base64') };
  const types = (all: (string | Buffer)[]) => all.map((raw) => read(raw).type);
  const sounds = () => seen.sent.map((raw) => read(raw).audio).filter((audio) => audio !== undefined);
  /** How much sound went in binary messages, and how many messages had it in base64. */
  const binary = () => {
    const events = [...seen.sent, ...seen.received].filter((raw) => typeof raw === 'string').map((raw) => JSON.parse(raw) as { audio?: string; delta?: string; type: string });
    const inBase64 = events.filter(({ type, audio, delta }) => (type === 'input_audio_buffer.append' && audio) || (type === 'response.output_audio.delta' && delta)).length;
    return { bytesSaid: seen.sent.reduce((sum, raw) => sum + (typeof raw === 'string' ? 0 : raw.length), 0), bytesHeard: seen.bytesHeard, inBase64 };
  };
  return { sounds, binary, sent: () => types(seen.sent), received: () => types(seen.received), appends: () => sounds().length };
}

/** No rule of axe's is broken, best practices included, by a page that has come to rest: what is on its way into sight is as faint as it is just now. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isMoving = document.getAnimations().some(({ playState, effect }) => playState === 'running' && effect?.getTiming().iterations !== Infinity);
    // Antd marks what comes and goes so, from two frames before it moves.
    const isAboutTo = document.querySelector('[class*="-appear"], [class*="-enter"], [class*="-leave"]') !== null;
    return !isMoving && !isAboutTo && document.querySelector('[aria-busy="true"]') === null;
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, any }) => `${target.join(' ')} ${any[0]?.message ?? ''}`).join(', ')}`)).toEqual([]);
}

/** Puts an AnalyserNode beside whatever the page plays; `loudness` is the highest root mean square it has seen since the last call. */
export async function listen(page: Page): Promise<{ loudness(): Promise<number> }> {
  await page.addInitScript(() => {
    const connectNode = AudioNode.prototype.connect as (this: AudioNode, ...to: unknown[]) => unknown;
    const scope = globalThis as unknown as { heard: number };
    scope.heard = 0;
    AudioNode.prototype.connect = function (this: AudioNode, ...to: unknown[]) {
      if (to[0] instanceof AudioDestinationNode) {
        const analyser = this.context.createAnalyser();
        const samples = new Float32Array(analyser.fftSize);
        connectNode.call(this, analyser);
        setInterval(() => {
          analyser.getFloatTimeDomainData(samples);
          scope.heard = Math.max(scope.heard, Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length));
        }, 20);
      }
      return connectNode.apply(this, to);
    } as typeof AudioNode.prototype.connect;
  });
  return {
    loudness: () =>
      page.evaluate(() => {
        const scope = globalThis as unknown as { heard: number };
        const { heard } = scope;
        scope.heard = 0;
        return heard;
      }),
  };
}

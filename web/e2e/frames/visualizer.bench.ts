import { expect, test, type Page } from '@playwright/test';
import { button, connect, say, status } from '../parley';

const SECONDS = 10;
/** How many times slower than this machine the page runs. */
const SLOWDOWNS = [1, 4, 6] as const;

interface Drawn {
  /** When each frame was drawn, and how long that took, in milliseconds. */
  atMs: number[];
  tookMs: number[];
}

/** Notes each frame that the visualizer draws: from clearing its canvas to the end of the callback that did. */
async function watchCanvas(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const drawn: Drawn = { atMs: [], tookMs: [] };
    Object.assign(globalThis, { drawn });
    let hasDrawn = false;
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      hasDrawn = true;
      clear.apply(this, box);
    };
    const ask = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) =>
      ask((nowMs) => {
        hasDrawn = false;
        const beganMs = performance.now();
        callback(nowMs);
        if (hasDrawn) {
          drawn.atMs.push(nowMs);
          drawn.tookMs.push(performance.now() - beganMs);
        }
      });
  });
}

async function measure(page: Page): Promise<Drawn> {
  await page.evaluate(() => Object.assign((globalThis as unknown as { drawn: Drawn }).drawn, { atMs: [], tookMs: [] }));
  await page.waitForTimeout(SECONDS * 1_000);
  return page.evaluate(() => (globalThis as unknown as { drawn: Drawn }).drawn);
}

const at = (share: number, values: readonly number[]): number => values.toSorted((one, other) => one - other)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;

function row(what: string, slowdown: number, { atMs, tookMs }: Drawn): string {
  const gaps = atMs.slice(1).map((ms, n) => ms - (atMs[n] ?? 0));
  const figures = [(atMs.length / SECONDS).toFixed(1), at(0.5, gaps).toFixed(1), at(0.99, gaps).toFixed(1), at(0.5, tookMs).toFixed(2), at(0.99, tookMs).toFixed(2)];
  return `| ${what} | ${slowdown} | ${figures.join(' | ')} |`;
}

test('frames of the visualizer', async ({ page }) => {
  test.setTimeout(600_000);
  await watchCanvas(page);
  await page.goto('/');
  await connect(page);
  const cpu = await page.context().newCDPSession(page);
  const rows = [];
  for (const rate of SLOWDOWNS) {
    await cpu.send('Emulation.setCPUThrottlingRate', { rate });
    rows.push(row('nothing sounds', rate, await measure(page)));
    await button(page, 'Hold to talk').hover();
    await page.mouse.down();
    await expect(status(page)).toHaveText('Listening…');
    rows.push(row('the person speaks', rate, await measure(page)));
    await page.mouse.up();
    await say(page, 'Please tell me a very long story.');
    await expect(status(page)).toHaveText('Speaking…');
    rows.push(row('an answer is heard', rate, await measure(page)));
    await expect(status(page)).toHaveText('Speaking…');
    await button(page, 'Stop').click();
    await expect(status(page)).toHaveText('Connected');
  }
  const head = ['', 'CPU slowed by', 'frames a second', 'ms from frame to frame, median', '99 %', 'ms to draw one, median', '99 %'];
  console.log([`\n| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...rows].join('\n'));
});

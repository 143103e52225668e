import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitted, fromFile, imageIn, MAX_CHARS, MAX_SIDE, toPicture, type Drawing } from './image';

const side = fc.integer({ min: 1, max: 20_000 });
const SOURCE = {} as CanvasImageSource;

test('an image that fits keeps its size; another one its shape', () => {
  expect(fitted(640, 480, 1_024)).toEqual({ width: 640, height: 480 });
  expect(fitted(4_000, 3_000, 1_024)).toEqual({ width: 1_024, height: 768 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const size = fitted(width, height, MAX_SIDE);
      expect(Math.max(size.width, size.height)).toBeLessThanOrEqual(MAX_SIDE);
      expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(1);
      expect(Math.abs(size.width - (size.height * width) / height)).toBeLessThanOrEqual(Math.max(1, width / height));
    }),
  );
});

describe('a picture', () => {
  /** A JPEG of so many characters a pixel at full quality. */
  const drawing = (charsPerPixel: number): Drawing & { drawn: string[] } => {
    const drawn: string[] = [];
    return {
      drawn,
      toJpeg: (_source, width, height, quality) => {
        drawn.push(`${width}x${height} ${quality}`);
        return Promise.resolve(`data:image/jpeg;base64,${'A'.repeat(Math.round(width * height * quality * charsPerPixel))}`);
      },
    };
  };

  test('is as good as fits', async () => {
    const easy = drawing(0.1);
    expect((await toPicture(SOURCE, 800, 600, easy)).kind).toBe('image');
    expect(easy.drawn).toEqual(['800x600 0.85']);
    const hard = drawing(1);
    expect((await toPicture(SOURCE, 1_024, 1_024, hard)).kind).toBe('image');
    expect(hard.drawn.at(-1)).toBe('1024x1024 0.3');
  });

  test('of whatever size and content is within bounds, or is none', async () => {
    await fc.assert(
      fc.asyncProperty(side, side, fc.double({ min: 0, max: 12, noNaN: true }), async (width, height, chars) => {
        const picture = await toPicture(SOURCE, width, height, drawing(chars));
        expect(picture.kind === 'image' ? picture.url.length <= MAX_CHARS : picture.problem === 'tooLarge').toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test.each([[0, 10], [10, 0], [Number.NaN, 5]])('of %d by %d pixels is none', async (width, height) => {
    expect(await toPicture(SOURCE, width, height, drawing(1))).toEqual({ kind: 'problem', problem: 'unreadable' });
  });
});

test('only images are looked for, and only they are opened', async () => {
  const text = new File(['x'], 'x.txt', { type: 'text/plain' });
  const image = new File(['x'], 'x.png', { type: 'image/png' });
  expect(imageIn({ files: [text, image] as unknown as FileList })).toBe(image);
  expect(imageIn({ files: [text] as unknown as FileList })).toBeUndefined();
  expect(imageIn(null)).toBeUndefined();
  expect(await fromFile(text)).toEqual({ kind: 'problem', problem: 'none' });
  expect(await fromFile(image)).toEqual({ kind: 'problem', problem: 'unreadable' });
});

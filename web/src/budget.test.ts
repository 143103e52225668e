import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { scriptBudget } from '../budget';

const script = (kib: number) => randomBytes(kib * 512).toString('hex');
const chunk = (fileName: string, kib: number, imports: string[] = [], isEntry = false) => ({ type: 'chunk', fileName, isEntry, imports, code: script(kib) });
const asset = (fileName: string, kib: number) => ({ type: 'asset', fileName, source: script(kib) });

/** What a build of these files ends with: its figure, or its failure. */
function build(...files: (ReturnType<typeof chunk> | ReturnType<typeof asset>)[]): string {
  const said: string[] = [];
  const context = {
    info: (text: string) => said.push(text),
    error: (text: string) => {
      throw new Error(text);
    },
  };
  const { generateBundle } = scriptBudget() as unknown as { generateBundle(this: typeof context, options: object, bundle: object): void };
  generateBundle.call(context, {}, Object.fromEntries(files.map((file) => [file.fileName, file])));
  return said.join();
}

test('a build fails whose script before the page can talk weighs more than 300 KiB', () => {
  // Random digits in hexadecimal: gzip makes about half of them.
  const lazy = chunk('lazy.js', 900);
  expect(build(chunk('main.js', 300, ['part.js'], true), chunk('part.js', 200), lazy)).toMatch(/script before the page can talk: \d+\.\d KiB of 300.0 KiB gzipped, in 2 files/);
  expect(() => build(chunk('main.js', 300, ['part.js'], true), chunk('part.js', 400), lazy)).toThrow(/of 300.0 KiB gzipped, in 2 files. Load lazily/);
  expect(() => build(chunk('main.js', 10, [], true), asset('capture.worklet-x.js', 700))).toThrow('Load lazily');
});

import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Gzipped script that a browser may have to load before the page can talk. What is loaded lazily does not count. */
const MOST_BYTES = 300 * 1024;

/** Fails a build whose entry, with all that it imports at once and the worklets, weighs more. */
export function scriptBudget(): Plugin {
  return {
    name: 'script-budget',
    apply: 'build',
    generateBundle(_, bundle) {
      const wanted = Object.values(bundle).flatMap((file) => (isEager(file) ? [file.fileName] : []));
      const counted = new Set<string>();
      let bytes = 0;
      for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
        const file = bundle[name];
        if (file === undefined || counted.has(name)) {
          continue;
        }
        counted.add(name);
        bytes += gzipSync(file.type === 'chunk' ? file.code : file.source).length;
        wanted.push(...(file.type === 'chunk' ? file.imports : []));
      }
      const figure = `script before the page can talk: ${kib(bytes)} of ${kib(MOST_BYTES)} gzipped, in ${counted.size} files`;
      if (bytes > MOST_BYTES) {
        this.error(`${figure}. Load lazily what talking does not need (web/budget.ts).`);
      }
      this.info(figure);
    },
  };
}

const isEager = (file: { type: string; fileName: string; isEntry?: boolean }): boolean =>
  file.type === 'chunk' ? file.isEntry === true : /worklet.*\.js$/.test(file.fileName);

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`;

/**
 * Stands in for `@rc-component/util/es/Dom/dynamicCSS` and the icons' copy of it, through which antd and @ant-design/x add the styles they make (vite.config.ts
 * puts it there). The hub's policy, `style-src 'self'`, lets no style element in; sheets that script constructs are not inline
 * styles and pass. Same functions, same order of precedence.
 */

interface Options {
  prepend?: boolean | 'queue';
  /** Among those with `prepend: 'queue'`: lower comes first. */
  priority?: number;
  mark?: string;
}

interface Entry {
  key: string;
  priority: number;
  css: string;
  sheet: CSSStyleSheet;
  /** What callers hang their own marks on; never in the document. */
  element: HTMLStyleElement;
}

const entries: Entry[] = [];

export function injectCSS(css: string, options: Options = {}): HTMLStyleElement {
  return updateCSS(css, `inject-${entries.length}-${css.length}`, options);
}

export function updateCSS(css: string, key: string, options: Options = {}): HTMLStyleElement {
  const name = nameOf(key, options);
  const known = entries.find((entry) => entry.key === name);
  if (known !== undefined) {
    if (known.css !== css) {
      known.css = css;
      known.sheet.replaceSync(css);
    }
    return known.element;
  }
  const entry: Entry = { key: name, priority: priorityOf(options), css, sheet: new CSSStyleSheet(), element: document.createElement('style') };
  entry.sheet.replaceSync(css);
  const after = entries.findIndex(({ priority }) => priority > entry.priority);
  entries.splice(after < 0 ? entries.length : after, 0, entry);
  adopt();
  return entry.element;
}

export function removeCSS(key: string, options: Options = {}): void {
  const at = entries.findIndex((entry) => entry.key === nameOf(key, options));
  if (at >= 0) {
    entries.splice(at, 1);
    adopt();
  }
}

export function clearContainerCache(): void {}

/** Of the icons' own copy: nothing of the page is in a shadow tree, and what they warn of is for development. */
export const getShadowRoot = (): null => null;
export function warningOnce(): void {}

const nameOf = (key: string, { mark = '' }: Options): string => `${mark} ${key}`;

const priorityOf = ({ prepend, priority = 0 }: Options): number => (prepend === 'queue' ? priority : prepend === true ? -Infinity : Infinity);

function adopt(): void {
  document.adoptedStyleSheets = entries.map(({ sheet }) => sheet);
}

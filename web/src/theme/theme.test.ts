import { expect, test } from 'vitest';
import { themeOf } from './theme';

/** Relative luminance as WCAG 2.2 has it. */
function luminance(colour: string): number {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  const [red = 0, green = 0, blue = 0] = parts;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test.each(['light', 'dark'] as const)('words on a list can be read, and those of what cannot be used now at least made out: %s', (scheme) => {
  const { token, components } = themeOf(scheme, 'realtime');
  const list = components?.Select ?? {};
  for (const ground of [list.optionSelectedBg, list.controlItemBgActiveHover]) {
    expect(contrast(token?.colorTextDescription ?? '', ground ?? '')).toBeGreaterThanOrEqual(4.5);
  }
  expect(contrast(token?.colorTextDisabled ?? '', token?.colorBgContainer ?? '')).toBeGreaterThanOrEqual(3);
  expect(contrast(token?.colorTextDisabled ?? '', token?.colorBgLayout ?? '')).toBeGreaterThanOrEqual(3);
});

import { useSyncExternalStore } from 'react';
import type { Scheme } from './theme';

const dark = globalThis.matchMedia?.('(prefers-color-scheme: dark)');
const calm = globalThis.matchMedia?.('(prefers-reduced-motion: reduce)');

const subscribeTo = (query: MediaQueryList | undefined) => (listener: () => void) => {
  query?.addEventListener('change', listener);
  return () => query?.removeEventListener('change', listener);
};
const onDark = subscribeTo(dark);
const onCalm = subscribeTo(calm);

/** Light or dark: as wanted, else as the system has it. */
export function useScheme(wanted: Scheme | 'auto'): Scheme {
  const system = useSyncExternalStore(onDark, () => (dark?.matches === true ? 'dark' : 'light'));
  return wanted === 'auto' ? system : wanted;
}

/** Whether the person wants nothing to move. */
export const useReducedMotion = (): boolean => useSyncExternalStore(onCalm, () => calm?.matches === true);

import { useSyncExternalStore } from 'react';

/** What the address names behind its `#`: the conversation, or what lies over it. */
export type View = 'conversation' | 'settings' | 'history';

const VIEWS: readonly View[] = ['conversation', 'settings', 'history'];

const current = (): View => VIEWS.find((view) => window.location.hash === `#/${view}`) ?? 'conversation';

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
};

/** The view, which the browser's own buttons change as well. */
export function useView(): [View, (view: View) => void] {
  return [useSyncExternalStore(subscribe, current), show];
}

function show(view: View): void {
  window.location.hash = view === 'conversation' ? '' : `#/${view}`;
}

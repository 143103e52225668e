import { StyleProvider } from '@ant-design/cssinjs';
import { XProvider } from '@ant-design/x';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { themeOf, type Mode } from '../theme/theme';
import { useReducedMotion, useScheme } from '../theme/use-scheme';
import { preferred, speak } from '../words/words';
import { App } from './App';
import { settings } from './stores';

/** Lists open inside of what they belong to, so that whoever goes from landmark to landmark finds them. */
const landmarkOf = (trigger: HTMLElement | undefined): HTMLElement => trigger?.closest<HTMLElement>('[role="dialog"], main') ?? document.body;

/** Colours and language around the page. */
export function Root() {
  const { theme, language } = useSyncExternalStore(settings.subscribe, settings.state);
  const [mode, setMode] = useState<Mode>();
  const scheme = useScheme(theme);
  const isCalm = useReducedMotion();
  const spoken = language === 'auto' ? preferred() : language;
  useEffect(() => {
    const { dataset } = document.documentElement;
    dataset['scheme'] = scheme;
    if (mode === undefined) {
      delete dataset['mode'];
    } else {
      dataset['mode'] = mode;
    }
  }, [scheme, mode]);
  useEffect(() => speak(spoken), [spoken]);
  const tokens = useMemo(() => {
    const chosen = themeOf(scheme, mode ?? 'text');
    return { ...chosen, token: { ...chosen.token, motion: !isCalm } };
  }, [scheme, mode, isCalm]);
  return (
    // Below the page's own styles, whatever their order.
    <StyleProvider layer>
      <XProvider theme={tokens} wave={{ disabled: true }} button={{ autoInsertSpace: false }} getPopupContainer={landmarkOf}>
        <App language={spoken} onMode={setMode} />
      </XProvider>
    </StyleProvider>
  );
}

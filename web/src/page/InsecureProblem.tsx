import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isThereSecurely, securely } from '../hub/secure-page';
import iconUrl from './icon.svg';
import { Problem } from './Problem';

/** The browser does not trust the page. Where it would, a button leads there; elsewhere only who runs the hub can help. */
export function InsecureProblem() {
  const { t } = useTranslation();
  const [isThere, setThere] = useState<boolean>();
  const look = useCallback(() => void isThereSecurely(new URL(iconUrl, window.location.href).href).then(setThere), []);
  useEffect(look, [look]);
  const again = { words: t('actions.retry'), onClick: look };
  const open = { words: t('actions.secure'), onClick: () => window.location.assign(securely(window.location.href)) };
  return (
    <Problem kind="error" action={isThere === undefined ? undefined : isThere ? open : again}>
      {t('problems.insecure')} {isThere === false && t('problems.noTls')}
    </Problem>
  );
}

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from './Problem';

/** How long the hub still keeps a session whose connection is being sought, second by second. */
export function Countdown({ untilMs, onHangUp }: { untilMs: number; onHangUp(): void }) {
  const { t } = useTranslation();
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
  return (
    <Problem kind="warning" action={{ words: t('actions.hangUp'), onClick: onHangUp }}>
      <span className="countdown">{t('countdown', { seconds })}</span>
    </Problem>
  );
}

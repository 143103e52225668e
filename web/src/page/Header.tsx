import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Language } from '../words/words';
import { Icon, Logo } from './Icon';
import type { View } from './use-view';

interface Properties {
  language: Language;
  /** Whether there is a sign-in to end. */
  isSignedIn: boolean;
  /** Whether the person may go to the other views. */
  isOpen: boolean;
  isDemoOpen: boolean;
  /** Undefined where there are no emulators to break. */
  onDemo: (() => void) | undefined;
  onLanguage(language: Language): void;
  onView(view: View): void;
  onLogout(): void;
}

export function Header({ language, isSignedIn, isOpen, isDemoOpen, onDemo, onLanguage, onView, onLogout }: Properties) {
  const { t } = useTranslation();
  const other = language === 'zh-CN' ? 'en' : 'zh-CN';
  return (
    <header>
      <h1>
        <Logo /> Parley
      </h1>
      <p className="tagline">{t('tagline')}</p>
      <nav>
        {isOpen && (
          <>
            {onDemo !== undefined && <Button type="text" aria-label={t('demo.title')} title={t('demo.title')} aria-pressed={isDemoOpen} icon={<Icon name="bug" />} onClick={onDemo} />}
            <Button type="text" aria-label={t('history.title')} title={t('history.title')} icon={<Icon name="history" />} onClick={() => onView('history')} />
            <Button type="text" aria-label={t('settings.title')} title={t('settings.title')} icon={<Icon name="gear" />} onClick={() => onView('settings')} />
          </>
        )}
        <Button type="text" lang={other} onClick={() => onLanguage(other)}>
          {other === 'en' ? 'English' : '中文'}
        </Button>
        {isSignedIn && (
          <Button type="text" icon={<Icon name="door" />} onClick={onLogout}>
            {t('login.out')}
          </Button>
        )}
      </nav>
    </header>
  );
}

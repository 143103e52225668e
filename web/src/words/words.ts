import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { en } from './en';
import { zhCN } from './zh-CN';

export type Language = 'en' | 'zh-CN';
export const LANGUAGES: Readonly<Record<Language, string>> = { en: 'English', 'zh-CN': '中文' };

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'page';
    resources: { page: typeof en };
  }
}

/** What the browser's owner reads. */
export const preferred = (): Language => (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');

/** Makes the words ready; everything is at hand, so nothing waits. */
export function startWords(language: Language): void {
  void i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: 'page',
    resources: { en: { page: en }, 'zh-CN': { page: zhCN } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  document.documentElement.lang = language;
}

export function speak(language: Language): void {
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

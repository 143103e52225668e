import { Drawer, Segmented, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { VOICES, type Settings } from '../../settings/settings';
import { LANGUAGES } from '../../words/words';
import { DevicePicker } from './DevicePicker';
import { Field } from './Field';
import { PersonaEditor } from './PersonaEditor';
import { VadFields } from './VadFields';

interface Properties {
  settings: Settings;
  onChange(change: Partial<Settings>): void;
  onClose(): void;
}

const THEMES = ['auto', 'light', 'dark'] as const;
/** What a person may say they speak; providers know more, and find them out by themselves. */
const SPOKEN = ['zh', 'en', 'ja', 'ko', 'fr', 'de', 'es', 'ru'] as const;

/** Everything that a person may set; a change counts at once. */
export default function SettingsDrawer({ settings, onChange, onClose }: Properties) {
  const { t, i18n } = useTranslation();
  const { transcription } = settings;
  const spokenNames = new Intl.DisplayNames([i18n.language], { type: 'language' });
  return (
    <Drawer open title={t('settings.title')} size={420} onClose={onClose} closable={{ 'aria-label': t('view.back') }} className="settings">
      <PersonaEditor settings={settings} onChange={onChange} />
      <Field label={t('settings.voice')}>
        <Select
          aria-label={t('settings.voice')}
          value={settings.voice}
          onChange={(voice: string) => onChange({ voice })}
          options={[{ value: '', label: t('settings.voiceAuto') }, ...VOICES.map((voice) => ({ value: voice, label: voice }))]}
        />
        <p className="faint">{t('settings.nextSession')}</p>
      </Field>
      <DevicePicker settings={settings} onChange={onChange} />
      <VadFields vad={settings.vad} onChange={(vad) => onChange({ vad })} />
      <Toggle label={t('settings.transcription')} isOn={transcription.isOn} onChange={(isOn) => onChange({ transcription: { ...transcription, isOn } })} />
      <Field label={t('settings.transcriptionLanguage')}>
        <Select
          aria-label={t('settings.transcriptionLanguage')}
          disabled={!transcription.isOn}
          value={transcription.language}
          onChange={(language: string) => onChange({ transcription: { ...transcription, language } })}
          options={[{ value: '', label: t('settings.found') }, ...SPOKEN.map((code) => ({ value: code, label: spokenNames.of(code) ?? code }))]}
        />
      </Field>
      <Toggle label={t('settings.latencyPanel')} isOn={settings.isLatencyPanelOn} onChange={(isLatencyPanelOn) => onChange({ isLatencyPanelOn })} />
      <Field label={t('settings.language')}>
        <Segmented
          block
          aria-label={t('settings.language')}
          value={settings.language}
          onChange={(language) => onChange({ language })}
          options={[{ value: 'auto' as const, label: t('settings.languageAuto') }, { value: 'zh-CN' as const, label: LANGUAGES['zh-CN'] }, { value: 'en' as const, label: LANGUAGES.en }]}
        />
      </Field>
      <Field label={t('settings.theme')}>
        <Segmented block aria-label={t('settings.theme')} value={settings.theme} onChange={(theme) => onChange({ theme })} options={THEMES.map((value) => ({ value, label: t(`settings.themes.${value}`) }))} />
      </Field>
    </Drawer>
  );
}

function Toggle({ label, isOn, onChange }: { label: string; isOn: boolean; onChange(isOn: boolean): void }) {
  return (
    <label className="toggle">
      <span aria-hidden="true">{label}</span>
      <Switch aria-label={label} checked={isOn} onChange={onChange} />
    </label>
  );
}

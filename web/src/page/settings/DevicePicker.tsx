import { Select } from 'antd';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device } from '../../audio/devices';
import type { Settings } from '../../settings/settings';
import { devices } from '../stores';
import { Field } from './Field';

interface Properties {
  settings: Settings;
  onChange(change: Partial<Settings>): void;
}

/** Microphone and loudspeaker. The browser names them once the microphone was allowed. */
export function DevicePicker({ settings, onChange }: Properties) {
  const { t } = useTranslation();
  const { microphones, loudspeakers } = useSyncExternalStore(devices.subscribe, devices.state);
  const optionsOf = (found: readonly Device[]) => [
    { value: '', label: t('settings.deviceDefault') },
    ...found.filter(({ id }) => id !== 'default').map(({ id, label }, n) => ({ value: id, label: label || t('settings.deviceNamed', { n: n + 1 }) })),
  ];
  // One that is not there now gives way to the browser's choice, and is taken again when it is back.
  const inUse = (wanted: string, found: readonly Device[]) => (found.some(({ id }) => id === wanted) ? wanted : '');
  return (
    <>
      <Field label={t('settings.microphone')}>
        <Select aria-label={t('settings.microphone')} value={inUse(settings.microphone, microphones)} options={optionsOf(microphones)} onChange={(id: string) => onChange({ microphone: id })} />
      </Field>
      {'setSinkId' in AudioContext.prototype && (
        <Field label={t('settings.loudspeaker')}>
          <Select aria-label={t('settings.loudspeaker')} value={inUse(settings.loudspeaker, loudspeakers)} options={optionsOf(loudspeakers)} onChange={(id: string) => onChange({ loudspeaker: id })} />
        </Field>
      )}
    </>
  );
}

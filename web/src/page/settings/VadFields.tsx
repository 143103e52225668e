import { Segmented, Slider } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Vad } from '../../settings/settings';
import { Field } from './Field';

const KINDS = ['server_vad', 'semantic_vad'] as const;
const EAGERNESSES = ['auto', 'low', 'medium', 'high'] as const;

/** How the provider hears, hands-free, that a turn is over. */
export function VadFields({ vad, onChange }: { vad: Vad; onChange(vad: Vad): void }) {
  const { t } = useTranslation();
  return (
    <>
      <Field label={t('settings.vad')}>
        <Segmented block aria-label={t('settings.vad')} value={vad.kind} onChange={(kind) => onChange({ ...vad, kind })} options={KINDS.map((value) => ({ value, label: t(`settings.vadKinds.${value}`) }))} />
      </Field>
      {vad.kind === 'semantic_vad' ? (
        <Field label={t('settings.eagerness')}>
          <Segmented block aria-label={t('settings.eagerness')} value={vad.eagerness} onChange={(eagerness) => onChange({ ...vad, eagerness })} options={EAGERNESSES.map((value) => ({ value, label: t(`settings.eagernesses.${value}`) }))} />
        </Field>
      ) : (
        <>
          <Field label={`${t('settings.threshold')}: ${vad.threshold.toFixed(2)}`}>
            <Slider ariaLabelForHandle={t('settings.threshold')} min={0} max={1} step={0.05} value={vad.threshold} onChange={(threshold) => onChange({ ...vad, threshold })} />
          </Field>
          <Field label={`${t('settings.prefixPadding')}: ${vad.prefixPaddingMs}`}>
            <Slider ariaLabelForHandle={t('settings.prefixPadding')} min={0} max={2000} step={50} value={vad.prefixPaddingMs} onChange={(prefixPaddingMs) => onChange({ ...vad, prefixPaddingMs })} />
          </Field>
          <Field label={`${t('settings.silence')}: ${vad.silenceMs}`}>
            <Slider ariaLabelForHandle={t('settings.silence')} min={100} max={5000} step={50} value={vad.silenceMs} onChange={(silenceMs) => onChange({ ...vad, silenceMs })} />
          </Field>
        </>
      )}
    </>
  );
}

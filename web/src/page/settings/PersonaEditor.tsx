import { Button, Input, Select, Slider } from 'antd';
import { useTranslation } from 'react-i18next';
import { newItemId } from '../../session/context';
import { MAX_INSTRUCTIONS, MAX_NAME, MAX_PERSONAS, personaOf, PLAIN_PERSONA, VOICES, type Persona, type Settings } from '../../settings/settings';
import { Field } from './Field';

/** Who answers: choose, make, change and delete personas. The plain one stays as it is. */
export function PersonaEditor({ settings, onChange }: { settings: Settings; onChange(change: Partial<Settings>): void }) {
  const { t } = useTranslation();
  const { personas } = settings;
  const chosen = personaOf(settings);
  const change = (part: Partial<Persona>) => onChange({ personas: personas.map((each) => (each.id === chosen.id ? { ...each, ...part } : each)) });
  const add = () => {
    const id = newItemId();
    onChange({ persona: id, personas: [...personas, { id, name: t('settings.personaNew'), instructions: '', voice: '', speed: 1 }] });
  };
  return (
    <>
      <Field label={t('settings.persona')}>
        <div className="row">
          <Select
            aria-label={t('settings.persona')}
            value={chosen.id}
            onChange={(persona: string) => onChange({ persona })}
            options={personas.map(({ id, name }) => ({ value: id, label: id === PLAIN_PERSONA ? t('settings.personaPlain') : name }))}
          />
          <Button disabled={personas.length >= MAX_PERSONAS} onClick={add}>
            {t('settings.personaNew')}
          </Button>
        </div>
      </Field>
      {chosen.id !== PLAIN_PERSONA && (
        <fieldset className="persona">
          <Field label={t('settings.personaName')}>
            <Input key={chosen.id} aria-label={t('settings.personaName')} defaultValue={chosen.name} maxLength={MAX_NAME} onChange={({ target }) => target.value.trim() !== '' && change({ name: target.value })} />
          </Field>
          <Field label={t('settings.instructions')}>
            <Input.TextArea aria-label={t('settings.instructions')} value={chosen.instructions} maxLength={MAX_INSTRUCTIONS} autoSize={{ minRows: 3, maxRows: 8 }} onChange={({ target }) => change({ instructions: target.value })} />
          </Field>
          <Field label={t('settings.voice')}>
            <Select
              aria-label={`${t('settings.persona')}: ${t('settings.voice')}`}
              value={chosen.voice}
              onChange={(voice: string) => change({ voice })}
              options={[{ value: '', label: t('settings.voiceAuto') }, ...VOICES.map((voice) => ({ value: voice, label: voice }))]}
            />
          </Field>
          <Field label={`${t('settings.speed')}: ${chosen.speed.toFixed(2)}`}>
            <Slider ariaLabelForHandle={t('settings.speed')} min={0.25} max={1.5} step={0.05} value={chosen.speed} onChange={(speed) => change({ speed })} />
          </Field>
          <Button danger onClick={() => onChange({ persona: PLAIN_PERSONA, personas: personas.filter(({ id }) => id !== chosen.id) })}>
            {t('settings.personaDelete')}
          </Button>
        </fieldset>
      )}
    </>
  );
}

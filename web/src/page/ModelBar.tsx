import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Model } from '../hub/hub';
import type { CallState } from '../session/call';
import { isLive } from '../session/phase';
import { ModelPicker } from './ModelPicker';
import { StateIndicator } from './StateIndicator';

interface Properties {
  models: readonly Model[];
  model: Model | undefined;
  state: CallState;
  isPickerOpen: boolean;
  /** What the person has just switched to, in words. */
  switchedTo: string | undefined;
  onPickerOpen(isOpen: boolean): void;
  onChoose(model: Model): void;
  onConnect(): void;
  onHangUp(): void;
}

/** Who is talked to, who serves, and how it stands. */
export function ModelBar({ models, model, state, isPickerOpen, switchedTo, onPickerOpen, onChoose, onConnect, onHangUp }: Properties) {
  const { t } = useTranslation();
  const { phase, isMuted } = state;
  const isOn = isLive(phase) || phase.kind === 'connecting';
  const serving = isOn ? (state.serving ?? model?.serving) : model?.serving;
  return (
    <section className="bar" aria-label={t('model')}>
      <ModelPicker models={models} chosen={model} isOpen={isPickerOpen} onOpen={onPickerOpen} onChoose={onChoose} />
      {serving !== undefined && (
        <span className="serving">
          {t('servedBy')} <strong>{serving}</strong>
        </span>
      )}
      <StateIndicator phase={phase} isMuted={isMuted} />
      {isOn ? (
        <Button key="hang up" onClick={onHangUp}>
          {t('hangUp')}
        </Button>
      ) : (
        <Button key="connect" type="primary" disabled={model === undefined} onClick={onConnect}>
          {t('connect')}
        </Button>
      )}
      <p className="switched" aria-live="polite">
        {switchedTo}
      </p>
    </section>
  );
}

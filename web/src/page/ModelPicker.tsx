import { Select, type SelectProps } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Model } from '../hub/hub';
import { modelName } from './model-name';

interface Properties {
  models: readonly Model[];
  chosen: Model | undefined;
  isOpen: boolean;
  onOpen(isOpen: boolean): void;
  onChoose(model: Model): void;
}

/** The models of the hub by kind, each with how it is now. */
export function ModelPicker({ models, chosen, isOpen, onOpen, onChoose }: Properties) {
  const { t } = useTranslation();
  const kinds = (['realtime', 'text'] as const).filter((kind) => models.some((model) => model.kind === kind));
  // Opened before the models are known, it says so, and has them as soon as they are.
  const nothingYet: SelectProps['options'] = [{ value: '', label: t('noModelYet') }];
  const ofKinds: SelectProps['options'] = kinds.map((kind) => ({
    label: t(`kinds.${kind}`),
    title: t(`kinds.${kind}`),
    options: models.filter((model) => model.kind === kind).map((model) => ({ value: model.id, label: <ModelName model={model} /> })),
  }));
  return (
    <Select
      className="model-picker"
      aria-label={t('model')}
      placeholder={t('chooseModel')}
      value={chosen?.id ?? null}
      loading={models.length === 0}
      open={isOpen}
      onOpenChange={onOpen}
      popupMatchSelectWidth={false}
      listHeight={320}
      virtual={false}
      onChange={(id: string | null) => {
        const model = models.find((each) => each.id === id);
        if (model !== undefined) {
          onChoose(model);
        }
      }}
      options={models.length === 0 ? nothingYet : ofKinds}
    />
  );
}

function ModelName({ model }: { model: Model }) {
  const { t } = useTranslation();
  return (
    <span className="model-name">
      <span className="health" data-state={model.state} aria-hidden="true" />
      <span>{modelName(t, model.id)}</span>
      <span className="health-word">{t(`health.${model.state}`)}</span>
    </span>
  );
}

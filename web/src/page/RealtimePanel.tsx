import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Analysis } from '../audio/levels';
import type { Phase, Way, Wish } from '../session/phase';
import { isLive } from '../session/phase';
import { LevelMeter } from './LevelMeter';
import { TalkControls } from './TalkControls';
import { Visualizer } from './Visualizer';

interface Properties {
  phase: Phase;
  way: Way | undefined;
  wish: Wish;
  analysis: Analysis;
  isHandsFree: boolean;
  isMuted: boolean;
  isHolding: boolean;
  isAnswering: boolean;
  onWish(wish: Wish): void;
  onHold(): void;
  onRelease(): void;
  onHandsFree(isOn: boolean): void;
  onMuted(isMuted: boolean): void;
  onStop(): void;
}

/** What the hub offers now; WebRTC is not among it. */
const WISHES: readonly Wish[] = ['auto', 'websocket', 'polling'];

/** What a realtime model is talked to with. */
export function RealtimePanel(properties: Properties) {
  const { phase, way, wish, analysis, isHandsFree, isMuted, isHolding, onWish } = properties;
  const { t } = useTranslation();
  const live = isLive(phase);
  const isListening = isHolding || (isHandsFree && !isMuted);
  const isSounding = phase.kind === 'speaking';
  return (
    <section className="panel" aria-label={t('controls')}>
      <Visualizer signals={analysis} isActive={live && (isListening || isSounding)} />
      <div className="meters">
        <LevelMeter label={t('settings.inputLevel')} level={() => analysis.input.level()} isActive={live && isListening} />
        <LevelMeter label={t('settings.outputLevel')} level={() => analysis.output.level()} isActive={isSounding} />
      </div>
      <TalkControls {...properties} isLive={live} />
      <div className="ways">
        <span aria-hidden="true">{t('connection')}</span>
        <Segmented size="small" aria-label={t('connection')} value={wish} disabled={live || phase.kind === 'connecting'} onChange={onWish} options={WISHES.map((value) => ({ value, label: t(`wishes.${value}`) }))} />
        {live && way !== undefined && <span className="way">{t(`ways.${way}`)}</span>}
      </div>
    </section>
  );
}

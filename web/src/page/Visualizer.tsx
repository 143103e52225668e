import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useReducedMotion } from '../theme/use-scheme';
import { drawSignal, fit, type Signal } from './drawing';
import { useFrames } from './use-frames';

interface Properties {
  signals: { input: Signal; output: Signal } | undefined;
  /** Whether anything may be heard now; else it is still. */
  isActive: boolean;
}

/** What the microphone hears on the left, what is played on the right. Still when nothing sounds, and for who wants nothing to move. */
export function Visualizer({ signals, isActive }: Properties) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const isCalm = useReducedMotion();
  useFrames(isActive && !isCalm, (isOn) => {
    const context = canvas.current?.getContext('2d');
    const size = canvas.current && context ? fit(canvas.current, context) : undefined;
    if (canvas.current === null || !context || size === undefined) {
      return;
    }
    const { width, height } = size;
    const style = getComputedStyle(canvas.current);
    const half = width / 2;
    context.clearRect(0, 0, width, height);
    drawSignal(context, isOn ? signals?.input : undefined, { x: 0, width: half - 8, height }, style.getPropertyValue('--mine-line'));
    drawSignal(context, isOn ? signals?.output : undefined, { x: half + 8, width: half - 8, height }, style.getPropertyValue('--answer-line'));
    canvas.current.dataset['moving'] = String(isOn);
  });
  return (
    <div className="visualizer" aria-label={t('visualizer.label')} role="img">
      <canvas ref={canvas} />
    </div>
  );
}

import { useRef } from 'react';
import { useFrames } from './use-frames';

/** Below this nothing is to be seen. */
const FLOOR_DB = -60;

/** How loud a signal is now: a bar from -60 dB to full. @param level root mean square, 0 to 1 */
export function LevelMeter({ label, level, isActive }: { label: string; level: (() => number) | undefined; isActive: boolean }) {
  const bar = useRef<HTMLDivElement>(null);
  useFrames(isActive, (isOn) => {
    const share = isOn && level !== undefined ? shareOf(level()) : 0;
    const shown = Math.round(share * 100);
    if (bar.current !== null && bar.current.ariaValueNow !== String(shown)) {
      bar.current.ariaValueNow = String(shown);
      bar.current.style.setProperty('--level', String(share));
    }
  });
  return (
    <div className="meter">
      <span>{label}</span>
      <div ref={bar} className="bar" role="meter" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={0} />
    </div>
  );
}

const shareOf = (level: number): number => (level <= 0 ? 0 : Math.min(1, Math.max(0, 1 - (20 * Math.log10(level)) / FLOOR_DB)));

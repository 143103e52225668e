import { useTranslation } from 'react-i18next';
import type { Quality } from '../../session/quality';
import { Sparkline } from './Sparkline';

/** How fast and how smooth the conversation is, in numbers. */
export default function QualityPanel({ quality, serving }: { quality: Quality; serving: string | undefined }) {
  const { t } = useTranslation();
  const ms = (value: number | undefined) => (value === undefined ? t('quality.none') : t('quality.ms', { ms: Math.round(value) }));
  const last = (all: readonly number[]) => all[all.length - 1];
  const figures: readonly (readonly [string, string])[] = [
    [t('quality.firstAudio'), ms(last(quality.firstAudioMs))],
    [t('quality.firstText'), ms(last(quality.firstTextMs))],
    [t('quality.rtt'), ms(quality.rttMs)],
    [t('quality.jitter'), ms(quality.jitterMs)],
    [t('quality.underruns'), String(quality.underruns)],
    [t('quality.provider'), serving ?? '–'],
  ];
  return (
    <section className="quality card">
      <h2>{t('quality.title')}</h2>
      <dl>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Sparkline values={quality.firstAudioMs} label={t('quality.chart', { n: quality.firstAudioMs.length })} />
      <h3>{t('quality.switches')}</h3>
      {quality.switches.length === 0 ? (
        <p className="faint">{t('quality.noSwitch')}</p>
      ) : (
        <ol className="switches">
          {quality.switches.map(({ from, to, deadAirMs }, n) => (
            <li key={n}>
              {from} → {to}
              {deadAirMs !== undefined && <span className="faint"> {t('quality.deadAir', { ms: Math.round(deadAirMs) })}</span>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

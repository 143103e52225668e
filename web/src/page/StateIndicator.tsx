import { useTranslation } from 'react-i18next';
import { colourOf, type Phase } from '../session/phase';

/** What the session is doing, in words; the colour of its dot is the connection's. */
export function StateIndicator({ phase, isMuted }: { phase: Phase; isMuted: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="phase" role="status" data-phase={phase.kind} data-colour={colourOf(phase)}>
      {phase.kind === 'ready' && isMuted ? t('muted') : t(`phases.${phase.kind}`)}
    </span>
  );
}

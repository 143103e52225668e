import { useTranslation } from 'react-i18next';
import type { CallState } from '../session/call';
import type { Notice } from '../session/notice';
import type { Reason } from '../session/phase';
import { Countdown } from './Countdown';
import { InsecureProblem } from './InsecureProblem';
import { Problem } from './Problem';

export interface Actions {
  onConnect(): void;
  onChooseModel(): void;
  onLogin(): void;
  onReload(): void;
  onHangUp(): void;
  onMicrophone(): void;
  onPlayback(): void;
  onWebSocket(): void;
  onAutomatic(): void;
  onDismiss(notice: Notice): void;
}

/** Another model helps where this one does not, another key or another way where that is the trouble; else another try. */
const CURES: Readonly<Partial<Record<Reason, 'model' | 'login' | 'automatic'>>> = {
  key: 'login',
  model: 'model',
  refused: 'model',
  noProvider: 'model',
  account: 'model',
  configuration: 'model',
  noWebSocket: 'automatic',
};

/** What is wrong, each with the one thing that a person can do about it. */
export function Problems({ state, actions }: { state: CallState; actions: Actions }) {
  const { t } = useTranslation();
  const { phase, isPlaybackBlocked, notices } = state;
  // Where the browser does not trust the page it has no sound either, and nobody would be told why.
  const microphoneProblem = window.isSecureContext ? state.microphoneProblem : 'insecure';
  return (
    <>
      {phase.kind === 'reconnecting' && <Countdown untilMs={phase.untilMs} onHangUp={actions.onHangUp} />}
      {phase.kind === 'failed' && <Failure reason={phase.reason} code={phase.code} actions={actions} />}
      {isPlaybackBlocked && (
        <Problem kind="warning" action={{ words: t('actions.playback'), onClick: actions.onPlayback }}>
          {t('problems.playback')}
        </Problem>
      )}
      {microphoneProblem === 'insecure' && <InsecureProblem />}
      {microphoneProblem !== undefined && microphoneProblem !== 'insecure' && (
        <Problem kind="error" action={{ words: t('actions.microphone'), onClick: actions.onMicrophone }}>
          {t(`problems.${microphoneProblem}`)}
        </Problem>
      )}
      {phase.kind !== 'failed' && notices.map((notice) => <NoticeLine key={notice.id} notice={notice} actions={actions} />)}
    </>
  );
}

function Failure({ reason, code, actions }: { reason: Reason; code: string; actions: Actions }) {
  const { t } = useTranslation();
  const cure = CURES[reason] ?? 'connect';
  const onClick = { model: actions.onChooseModel, login: actions.onLogin, automatic: actions.onAutomatic, connect: actions.onConnect }[cure];
  return (
    <Problem kind="error" action={{ words: t(`actions.${cure}`), onClick }}>
      {t(`reasons.${reason}`)} {code !== '' && <code>{code}</code>}
    </Problem>
  );
}

function NoticeLine({ notice, actions }: { notice: Notice; actions: Actions }) {
  const { t } = useTranslation();
  const dismiss = { words: t('actions.dismiss'), onClick: () => actions.onDismiss(notice) };
  switch (notice.code) {
    case 'provider.switched':
      return (
        <Problem kind="info" action={dismiss}>
          {t('notices.switched', { from: notice.from, to: notice.to })}
        </Problem>
      );
    case 'providers.down':
      return (
        <Problem kind="error" action={{ words: t('actions.model'), onClick: actions.onChooseModel }}>
          {t('notices.down')}
        </Problem>
      );
    case 'websocket.none':
      return (
        <Problem kind="info" action={{ words: t('actions.websocket'), onClick: actions.onWebSocket }}>
          {t('notices.noWebSocket')}
        </Problem>
      );
    case 'session.renewed':
      return (
        <Problem kind="info" action={dismiss}>
          {t('notices.renewed')}
        </Problem>
      );
    case 'server':
      return (
        <Problem kind="error" action={dismiss}>
          {t('notices.server', { message: notice.message })} {notice.serverCode !== '' && <code>{notice.serverCode}</code>}
        </Problem>
      );
  }
}

import { Button, Switch } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon';

interface Properties {
  isLive: boolean;
  isHandsFree: boolean;
  isMuted: boolean;
  isHolding: boolean;
  isAnswering: boolean;
  onHold(): void;
  onRelease(): void;
  onHandsFree(isOn: boolean): void;
  onMuted(isMuted: boolean): void;
  onStop(): void;
}

/** How the person talks: push-to-talk, or hands-free with a mute; and how an answer is cut. */
export function TalkControls(properties: Properties) {
  const { isLive, isHandsFree, isMuted, isHolding, isAnswering, onHold, onRelease, onHandsFree, onMuted, onStop } = properties;
  const { t } = useTranslation();
  return (
    <div className="talk">
      <HoldButton isHolding={isHolding} isLive={isLive} isDisabled={!isLive || isHandsFree} onHold={onHold} onRelease={onRelease} />
      <span className="aside">{t('holdHint')}</span>
      <label className="hands-free">
        <Switch aria-label={t('handsFree')} checked={isHandsFree} disabled={!isLive} onChange={onHandsFree} />
        <span aria-hidden="true">{t('handsFree')}</span>
      </label>
      <Button className="mute" disabled={!isHandsFree} icon={<Icon name={isMuted ? 'muted' : 'microphone'} />} onClick={() => onMuted(!isMuted)}>
        {isMuted ? t('unmute') : t('mute')}
      </Button>
      <Button className="stop" title={t('stopHint')} disabled={!isAnswering} icon={<Icon name="stop" />} onClick={onStop}>
        {t('stop')}
      </Button>
    </div>
  );
}

interface HoldProperties {
  isHolding: boolean;
  isLive: boolean;
  isDisabled: boolean;
  onHold(): void;
  onRelease(): void;
}

function HoldButton({ isHolding, isLive, isDisabled, onHold, onRelease }: HoldProperties) {
  const { t } = useTranslation();
  const button = useRef<HTMLButtonElement>(null);
  // When a session is up the focus comes here, unless the person has put it elsewhere since; Connect is gone by then.
  useEffect(() => {
    if (isLive && (document.activeElement === document.body || document.activeElement === null)) {
      button.current?.focus({ preventScroll: true });
    }
  }, [isLive]);
  return (
    <button
      ref={button}
      type="button"
      className="hold"
      aria-pressed={isHolding}
      disabled={isDisabled}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onHold();
      }}
      onPointerUp={onRelease}
      onPointerCancel={onRelease}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={({ code, repeat }) => {
        if ((code === 'Space' || code === 'Enter') && !repeat) {
          onHold();
        }
      }}
      onKeyUp={onRelease}
      onBlur={onRelease}
    >
      <span className="dot" aria-hidden="true" />
      {isHolding ? t('release') : t('hold')}
    </button>
  );
}

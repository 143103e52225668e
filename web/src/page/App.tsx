import { useCallback, useEffect, useRef, useState, useSyncExternalStore, type ReactNode } from 'react';
import { isLive } from '../session/conversation';
import { offer, type Offer } from '../transport/hub';
import { Call } from './call';
import type { Wish } from '../transport/open';
import { Composer } from './Composer';
import { KeyForm } from './KeyForm';
import { Messages } from './Messages';
import { preferred, WORDS, type Language } from './words';

const WISHES: readonly Wish[] = ['auto', 'websocket', 'polling'];

const call = new Call();

export function App() {
  const { conversation, way, isReconnecting, isHandsFree, isMuted, isHolding, isHeard, microphoneProblem } = useSyncExternalStore(call.subscribe, call.state);
  const [language, setLanguage] = useState<Language>(preferred);
  const [key, setKey] = useState('');
  const [offered, setOffered] = useState<Offer>({ kind: 'models', models: [] });
  const [chosen, setChosen] = useState('');
  const [wish, setWish] = useState<Wish>('auto');
  const words = WORDS[language];
  const { phase } = conversation;
  const live = isLive(conversation);
  const resting = isMuted ? 'muted' : 'ready';
  const doing = phase.kind !== 'ready' ? phase.kind : isHeard ? 'speaking' : resting;
  const shown = isReconnecting ? 'reconnecting' : doing;
  const list = offered.kind === 'models' ? offered.models : [];
  const model = list.find(({ id }) => id === chosen) ?? list[0];

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  useEffect(() => {
    let isStale = false;
    void offer(window.location.href, key).then((answer) => isStale || setOffered(answer));
    return () => {
      isStale = true;
    };
  }, [key]);
  useHoldBySpace(live && !isHandsFree);
  const talkButton = useTalkButtonOnceLive(live);

  const connect = () => {
    if (model !== undefined) {
      void call.connect(model.id, key, wish);
    }
  };

  return (
    <div className="page">
      <header>
        <h1>
          <Logo /> Parley
        </h1>
        <p className="tagline">{words.tagline}</p>
        {key !== '' && offered.kind === 'models' && !live && (
          <button type="button" className="quiet" onClick={() => setKey('')}>
            {words.forgetKey}
          </button>
        )}
        <button type="button" className="quiet" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}>
          {language === 'zh' ? 'English' : '中文'}
        </button>
      </header>

      <section className="bar" aria-label={words.model}>
        <label className="model">
          <span className="visually-hidden">{words.model}</span>
          <select value={model?.id ?? ''} disabled={live || list.length === 0} onChange={({ target }) => setChosen(target.value)}>
            {list.map(({ id, isReady }) => (
              <option key={id} value={id}>
                {isReady ? id : `${id} (${words.notReady})`}
              </option>
            ))}
          </select>
        </label>
        {model?.serving !== undefined && (
          <span className="serving">
            {words.servedBy} <strong>{model.serving}</strong>
          </span>
        )}
        <span className="phase" data-phase={shown} role="status">
          {words.phases[shown]}
        </span>
        {live || phase.kind === 'connecting' ? (
          <button key="hang up" type="button" onClick={() => call.hangUp()}>
            {words.hangUp}
          </button>
        ) : (
          <button key="connect" type="button" className="primary" disabled={model === undefined} onClick={connect}>
            {words.connect}
          </button>
        )}
        <div className="ways">
          <label>
            {words.connection}{' '}
            <select value={wish} disabled={live || phase.kind === 'connecting'} onChange={({ target }) => setWish(target.value as Wish)}>
              {WISHES.map((each) => (
                <option key={each} value={each}>
                  {words.wishes[each]}
                </option>
              ))}
            </select>
          </label>
          {live && way !== undefined && <span className="way">{way === 'polling' && wish === 'auto' ? words.fallback : words.ways[way]}</span>}
        </div>
      </section>

      {offered.kind === 'locked' && <KeyForm words={words} isRefused={key !== ''} onKey={setKey} />}
      {offered.kind === 'failed' && <Notice kind="bad">{words.listFailed}</Notice>}
      {model?.isEmulated === true && <Notice kind="hint">{words.emulated}</Notice>}
      {phase.kind === 'failed' && (
        <Notice kind="bad">
          {words.reasons[phase.reason]} {phase.code !== '' && <code>{phase.code}</code>}
        </Notice>
      )}
      {isReconnecting && <Notice kind="hint">{words.reconnecting}</Notice>}
      {microphoneProblem !== undefined && <Notice kind="bad">{words[microphoneProblem]}</Notice>}
      {live && conversation.notice !== undefined && <Notice kind="bad">{conversation.notice}</Notice>}

      <Messages items={conversation.items} words={words} />

      <Composer
        talkButton={talkButton}
        words={words}
        isLive={live}
        isHandsFree={isHandsFree}
        isMuted={isMuted}
        isHolding={isHolding}
        isAnswering={conversation.activeResponse !== undefined || conversation.asked === 'yes' || isHeard}
        onSay={(text) => void call.say(text)}
        onHold={() => void call.hold()}
        onRelease={() => call.release()}
        onHandsFree={(on) => void call.setHandsFree(on)}
        onMuted={(on) => call.setMuted(on)}
        onStop={() => void call.interrupt()}
      />
    </div>
  );
}

/** Moves the focus to the talk button when a session is up, unless the person has put it elsewhere since; Connect is gone by then. */
function useTalkButtonOnceLive(live: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (live && (document.activeElement === document.body || document.activeElement === null)) {
      button.current?.focus({ preventScroll: true });
    }
  }, [live]);
  return button;
}

/** The space bar is the talk button wherever it does nothing else. */
function useHoldBySpace(isOn: boolean) {
  const isDown = useRef(false);
  const onKey = useCallback((event: KeyboardEvent) => {
    const elsewhere = event.target instanceof Element && event.target.closest('input, textarea, select, button') !== null;
    if (event.code !== 'Space' || event.repeat || (event.type === 'keydown' && elsewhere)) {
      return;
    }
    if (event.type === 'keydown') {
      event.preventDefault();
      isDown.current = true;
      void call.hold();
    } else if (isDown.current) {
      isDown.current = false;
      call.release();
    }
  }, []);
  useEffect(() => {
    if (!isOn) {
      return undefined;
    }
    const onBlur = () => {
      isDown.current = false;
      call.release();
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('keyup', onKey);
    window.addEventListener('blur', onBlur);
    return () => {
      window.removeEventListener('blur', onBlur);
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('keyup', onKey);
    };
  }, [isOn, onKey]);
}

function Notice({ kind, children }: { kind: 'hint' | 'bad'; children: ReactNode }) {
  return (
    <p className={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'note'}>
      {children}
    </p>
  );
}

function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="9" />
      <path d="M8 13v6M13 9v14M18 12v8M23 14v4" />
    </svg>
  );
}

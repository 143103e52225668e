import { lazy, Suspense, useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Model } from '../hub/hub';
import { isLive, type Wish } from '../session/phase';
import type { CallOptions } from '../session/call';
import type { Mode } from '../theme/theme';
import type { Language } from '../words/words';
import { Composer } from './Composer';
import { Header } from './Header';
import { LoginForm } from './LoginForm';
import { MessageList } from './MessageList';
import { ModelBar } from './ModelBar';
import { modelName } from './model-name';
import { Problem } from './Problem';
import { Problems, type Actions } from './Problems';
import { RealtimePanel } from './RealtimePanel';
import { call, history, login, settings } from './stores';
import { useHub } from './use-hub';
import { useSpaceBar } from './use-space-bar';
import { useView } from './use-view';

const DemoConsole = lazy(() => import('./demo/DemoConsole'));
const SettingsDrawer = lazy(() => import('./settings/SettingsDrawer'));
const HistoryDrawer = lazy(() => import('./history/HistoryDrawer'));
const QualityPanel = lazy(() => import('./quality/QualityPanel'));

/** The page: what the stores hold, and what the person wants of them. */
export function App({ language, onMode }: { language: Language; onMode(mode: Mode | undefined): void }) {
  const { t } = useTranslation();
  const state = useSyncExternalStore(call.subscribe, call.state);
  const wanted = useSyncExternalStore(settings.subscribe, settings.state);
  const hub = useHub();
  const signIn = useSyncExternalStore(login.subscribe, login.state);
  const [view, show] = useView();
  const [chosenId, setChosenId] = useState<string>();
  const [wish, setWish] = useState<Wish>('auto');
  const [isPickerOpen, setPickerOpen] = useState(false);
  const [isDemoWanted, setDemoWanted] = useState(false);
  const [isSwitched, setSwitched] = useState(false);
  const [inputProblem, setInputProblem] = useState<'picture' | 'camera'>();
  const model = hub.models.find(({ id }) => id === chosenId) ?? hub.models[0];
  const isEmulated = hub.models.some((each) => each.isEmulated);
  const isDemoOpen = isDemoWanted && isEmulated;
  const isAside = wanted.isLatencyPanelOn || isDemoOpen;
  const { phase } = state;
  const live = isLive(phase);
  /** Of a session the hub tells who serves it; before, its list of models says who would. */
  const serving = live ? (state.serving ?? model?.serving) : model?.serving;
  const canSee = hub.endpoints.some((each) => each.name === serving && each.canSee);
  /** None while nothing is known of the models. */
  const mode: Mode | undefined = model?.kind;

  useEffect(() => onMode(mode), [mode, onMode]);
  const onHold = useCallback(() => void call.hold(), []);
  const onRelease = useCallback(() => call.release(), []);
  useSpaceBar(live && !state.isHandsFree && view === 'conversation', onHold, onRelease);

  useEffect(() => call.configure(wanted), [wanted]);
  const { microphone, loudspeaker } = wanted;
  useEffect(() => void call.setDevices({ microphone, loudspeaker }), [microphone, loudspeaker]);

  const connect = (to: Model | undefined, more: Partial<CallOptions> = {}) => {
    if (to !== undefined) {
      void call.connect(to.id, { wish, credentials: login, settings: settings.state(), ...more });
    }
  };
  const goOn = async (conversationId: string) => {
    const context = await history.asContext(conversationId);
    show('conversation');
    call.hangUp();
    connect(model, { context, conversationId });
  };
  const choose = (next: Model) => {
    setPickerOpen(false);
    setChosenId(next.id);
    setSwitched(true);
    call.hangUp();
    connect(next);
  };
  const logout = () => {
    call.hangUp();
    login.logout();
  };
  const actions: Actions = {
    onConnect: () => connect(model),
    onChooseModel: () => setPickerOpen(true),
    onLogin: logout,
    onReload: () => window.location.reload(),
    onHangUp: () => call.hangUp(),
    onMicrophone: () => void call.hold().then(() => call.release()),
    onPlayback: () => call.unblockPlayback(),
    onWebSocket: () => {
      setWish('websocket');
      call.hangUp();
      connect(model, { wish: 'websocket' });
    },
    onAutomatic: () => {
      setWish('auto');
      connect(model, { wish: 'auto' });
    },
    onDismiss: ({ id }) => call.dismiss(id),
  };

  const header = (
    <Header language={language} isSignedIn={signIn.kind === 'in'} isOpen={hub.access !== 'locked'} onDemo={isEmulated ? () => setDemoWanted(!isDemoWanted) : undefined} isDemoOpen={isDemoOpen} onLanguage={(next) => settings.save({ language: next })} onView={show} onLogout={logout} />
  );
  // A session goes on after the sign-in has expired: as long as the page is heard, it says so.
  const isExpired = signIn.kind === 'expired';
  if ((hub.access === 'locked' || isExpired) && !(isExpired && live)) {
    return (
      <div className="page">
        {header}
        <LoginForm state={signIn} onKey={(key) => void login.login(key)} />
      </div>
    );
  }
  return (
    <div className="page" data-aside={isAside}>
      {header}
      <main aria-busy={hub.access === 'asking'}>
        <div className="column">
          <ModelBar
            models={hub.models}
            model={model}
            state={state}
            isPickerOpen={isPickerOpen}
            onPickerOpen={setPickerOpen}
            onChoose={choose}
            onConnect={() => connect(model)}
            onHangUp={() => call.hangUp()}
            switchedTo={isSwitched && model !== undefined ? t(mode === 'realtime' ? 'switched' : 'switchedText', { model: modelName(t, model.id) }) : undefined}
          />
          <div className="problems">
            {hub.access === 'failed' && hub.models.length === 0 && (
              <Problem kind="error" action={{ words: t('actions.reload'), onClick: actions.onReload }}>
                {t('problems.list')}
              </Problem>
            )}
            {isExpired && (
              <Problem kind="error" action={{ words: t('actions.login'), onClick: actions.onLogin }}>
                {t('login.endedInSession')}
              </Problem>
            )}
            {model?.isEmulated === true && <Problem kind="info">{t('emulated')}</Problem>}
            <Problems state={state} actions={actions} />
            {inputProblem !== undefined && (
              <Problem kind="error" action={{ words: t('actions.dismiss'), onClick: () => setInputProblem(undefined) }}>
                {t(`problems.${inputProblem}`)}
              </Problem>
            )}
          </div>
          <MessageList items={state.items} replaying={state.replaying} onReplay={(id) => call.replay(id)} onStopReplay={() => call.stopReplay()} />
          {mode === 'realtime' && (
            <RealtimePanel
              phase={phase}
              way={state.way}
              wish={wish}
              analysis={call.analysis}
              isHandsFree={state.isHandsFree}
              isMuted={state.isMuted}
              isHolding={state.isHolding}
              isAnswering={phase.kind === 'thinking' || phase.kind === 'speaking'}
              onWish={setWish}
              onHold={onHold}
              onRelease={onRelease}
              onHandsFree={(isOn) => void call.setHandsFree(isOn)}
              onMuted={(isMuted) => call.setMuted(isMuted)}
              onStop={() => void call.interrupt()}
            />
          )}
          <Composer isLive={live || phase.kind === 'connecting'} canSee={canSee} onSay={(text, images) => void call.say(text, images)} onProblem={setInputProblem} />
        </div>
        {isAside && (
          <aside className="side" tabIndex={0} aria-label={t('view.aside')}>
            <Suspense>
              {wanted.isLatencyPanelOn && <QualityPanel quality={state.quality} serving={state.serving} />}
              {isDemoOpen && <DemoConsole />}
            </Suspense>
          </aside>
        )}
      </main>
      <Suspense>
        {view === 'settings' && <SettingsDrawer settings={wanted} onChange={(change) => settings.save(change)} onClose={() => show('conversation')} />}
        {view === 'history' && <HistoryDrawer history={history} onClose={() => show('conversation')} onContinue={(id) => void goOn(id)} />}
      </Suspense>
    </div>
  );
}

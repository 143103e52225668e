import type { ServerEvent } from '../protocol/events';
import { added, changed, underWay, completed, said, type NewMessage } from './items';
import { carriedBy, type Item } from './item';
import { settled, told, type News, type Notice } from './notice';
import { codeOf, reasonOf, type Ending, type Phase, type Reason, type Way } from './phase';

/** The connection of a session. */
export type Line =
  | { kind: 'idle' }
  /** `isNew` tells a first session from one that goes on where another one ended. */
  | { kind: 'connecting'; way: Way; isNew: boolean }
  | { kind: 'up' }
  | { kind: 'reconnecting'; untilMs: number }
  | { kind: 'failed'; reason: Reason; code: string };

/** All that is known of a conversation. What the session does now follows from it: {@link phaseOf}. */
export interface Conversation {
  line: Line;
  model: string;
  /** What carries the session, or carried the last one. */
  way: Way;
  /** Who serves it, once the hub has told. */
  serving: string | undefined;
  items: readonly Item[];
  /** Whose turn is heard: the person's, who holds the button, or speaks as the server says. */
  turn: 'nobody' | 'held' | 'spoken';
  /** Whether the server has heard a turn end, and answers by itself. */
  isAwaited: boolean;
  /** Whether an answer is heard, or about to be. */
  isHeard: boolean;
  activeResponse: string | undefined;
  /** Whether the active response has brought sound to be heard. */
  hasSound: boolean;
  /** Whether an answer was asked for that has not begun; `unwanted` when the person has gone on since. */
  asked: 'no' | 'yes' | 'unwanted';
  /** Whether an answer is to be asked for as soon as none is under way. */
  isAnswerOwed: boolean;
  /** The response whose audio is not to be heard any more, though some of it may still be on its way. */
  silenced: string | undefined;
  notices: readonly Notice[];
}

export type Input =
  | { kind: 'connect'; way: Way; model: string; items: readonly Item[] }
  /** The session has ended, and a new one goes on with what was said. */
  | { kind: 'renew' }
  | { kind: 'way'; way: Way }
  | { kind: 'lost'; untilMs: number }
  | { kind: 'back' }
  | { kind: 'hang up' }
  | { kind: 'say'; message: NewMessage }
  | { kind: 'talk' }
  /** Listening ends with nothing to answer. */
  | { kind: 'said nothing' }
  /** The person goes on: what is under way is to end, and not to be heard. */
  | { kind: 'interrupt' }
  /** The person wants an answer. */
  | { kind: 'owe' }
  /** The answer was asked for. */
  | { kind: 'ask' }
  | { kind: 'heard'; isHeard: boolean }
  | { kind: 'cut'; itemId: string; atMs: number }
  /** Sound of these items is kept, or no longer. */
  | { kind: 'recorded'; itemIds: readonly string[]; isKept: boolean }
  | { kind: 'news'; news: News }
  | { kind: 'dismiss'; noticeId: number }
  | { kind: 'closed'; ending: Ending }
  | { kind: 'server'; event: ServerEvent; nowMs: number };

/** What of a session ends with it. */
const OVER = { turn: 'nobody', isAwaited: false, isHeard: false, hasSound: false, activeResponse: undefined, asked: 'no', isAnswerOwed: false } as const;

export const NOTHING: Conversation = {
  line: { kind: 'idle' },
  model: '',
  way: 'websocket',
  serving: undefined,
  items: [],
  ...OVER,
  silenced: undefined,
  notices: [],
};

/** Errors that only say that the two ends crossed: nothing was left to cancel; the server had begun an answer by itself. */
const NOT_ACTIVE = 'response_cancel_not_active';
const ALREADY_ACTIVE = 'conversation_already_has_active_response';
/** An answer that ended so goes on by itself, from another provider. */
const SWITCHED = 'provider_switched';
const NO_PROVIDER = 'no_provider';

/** What the session is doing now. */
export function phaseOf(state: Conversation): Phase {
  const { line } = state;
  switch (line.kind) {
    case 'connecting':
      return { kind: 'connecting', way: line.way };
    case 'up':
      return { kind: doing(state) };
    default:
      return line;
  }
}

function doing({ turn, isHeard, hasSound, activeResponse, asked, isAnswerOwed, isAwaited }: Conversation) {
  if (turn !== 'nobody') {
    return 'listening';
  }
  if (isHeard || hasSound) {
    return 'speaking';
  }
  return activeResponse !== undefined || asked !== 'no' || isAnswerOwed || isAwaited ? 'thinking' : 'ready';
}

/** Whether there is a session, or one is on its way: what the person says now counts. */
export const isOn = ({ line }: Conversation): boolean => line.kind === 'connecting' || isUp(line);

/** Whether what is sent reaches a session, now or once its connection is back. */
export const canSend = ({ line }: Conversation): boolean => isUp(line);

const isUp = ({ kind }: Line): boolean => kind === 'up' || kind === 'reconnecting';

/** Whether an answer is to be asked for now: a conversation has one at a time. */
export const isTimeToAsk = (state: Conversation): boolean => canSend(state) && state.isAnswerOwed && state.asked === 'no' && state.activeResponse === undefined;

/** The next state; the same one when nothing changes. Pure. */
export function next(state: Conversation, input: Input): Conversation {
  switch (input.kind) {
    case 'connect':
      return isOn(state) ? state : { ...NOTHING, line: { kind: 'connecting', way: input.way, isNew: true }, way: input.way, model: input.model, items: input.items };
    case 'hang up':
      return state.line.kind === 'idle' ? state : { ...state, ...OVER, items: completed(state.items), line: { kind: 'idle' } };
    case 'closed':
      return isOn(state) ? failed(state, input.ending) : state;
    case 'recorded':
      return { ...state, items: changed(state.items, input.itemIds, (item) => ({ ...item, isReplayable: input.isKept })) };
    case 'dismiss':
      return { ...state, notices: state.notices.filter(({ id }) => id !== input.noticeId) };
    case 'cut':
      return { ...state, items: changed(state.items, [input.itemId], (item) => ({ ...item, cutAtMs: input.atMs })) };
    default:
      return isOn(state) ? onSession(state, input) : state;
  }
}

type SessionInput = Exclude<Input, { kind: 'connect' | 'hang up' | 'closed' | 'recorded' | 'dismiss' | 'cut' }>;

function onSession(state: Conversation, input: SessionInput): Conversation {
  switch (input.kind) {
    case 'renew':
      return renewed(state);
    case 'way':
      return onWay(state, input.way);
    case 'lost':
      return state.line.kind === 'up' ? { ...state, line: { kind: 'reconnecting', untilMs: input.untilMs } } : state;
    case 'back':
      return state.line.kind === 'reconnecting' ? { ...state, line: { kind: 'up' } } : state;
    case 'news':
      return { ...state, notices: told(state.notices, input.news) };
    case 'heard':
      return input.isHeard === state.isHeard ? state : { ...state, isHeard: input.isHeard };
    case 'server':
      return onEvent(state, input.event, input.nowMs);
    default:
      return onPerson(state, input);
  }
}

type PersonInput = Extract<Input, { kind: 'say' | 'talk' | 'said nothing' | 'interrupt' | 'owe' | 'ask' }>;

function onPerson(state: Conversation, input: PersonInput): Conversation {
  switch (input.kind) {
    case 'say':
      return { ...state, items: said(state.items, input.message, state.way), isAnswerOwed: true, notices: settled(state.notices) };
    case 'talk':
      return { ...state, turn: 'held', isAwaited: false, notices: settled(state.notices) };
    case 'said nothing':
      return { ...state, turn: 'nobody' };
    case 'interrupt':
      // The answer that the server begins by itself is not wanted either.
      return interrupted(state.isAwaited && state.asked === 'no' ? { ...state, asked: 'yes' } : state);
    case 'owe':
      return { ...state, turn: 'nobody', isAnswerOwed: true };
    case 'ask':
      return isTimeToAsk(state) ? { ...state, isAnswerOwed: false, asked: 'yes' } : state;
  }
}

function failed(state: Conversation, ending: Ending): Conversation {
  const wasUp = state.line.kind !== 'connecting' || !state.line.isNew;
  return { ...state, ...OVER, items: completed(state.items), line: { kind: 'failed', reason: reasonOf(ending, wasUp), code: codeOf(ending) } };
}

/** What was owed is owed by the next session; what the person is saying goes on in it. */
function renewed(state: Conversation): Conversation {
  const isAnswering = state.activeResponse !== undefined && state.activeResponse !== state.silenced;
  return {
    ...state,
    ...OVER,
    // Whether somebody speaks, the next session has to hear by itself.
    turn: state.turn === 'held' ? 'held' : 'nobody',
    isHeard: state.isHeard,
    isAnswerOwed: state.isAnswerOwed || state.asked === 'yes' || isAnswering || state.isAwaited,
    silenced: undefined,
    items: completed(state.items),
    line: { kind: 'connecting', way: state.way, isNew: false },
    notices: told(state.notices, { code: 'session.renewed' }),
  };
}

function onWay(state: Conversation, way: Way): Conversation {
  const line: Line = state.line.kind === 'connecting' ? { ...state.line, way } : state.line;
  return { ...state, line, way, items: underWay(state.items, (item) => carriedBy(item, way)) };
}

function onEvent(state: Conversation, event: ServerEvent, nowMs: number): Conversation {
  switch (event.kind) {
    case 'session.created':
      return state.line.kind === 'connecting' ? { ...state, line: { kind: 'up' }, model: event.model || state.model } : state;
    case 'item.added':
    case 'item.done':
      return { ...state, items: added(state.items, event.item, { way: state.way, provider: state.serving }, nowMs, event.kind === 'item.done') };
    case 'item.deleted':
      return { ...state, items: state.items.filter(({ id }) => id !== event.itemId) };
    case 'item.truncated':
      return { ...state, items: changed(state.items, [event.itemId], (item) => ({ ...item, cutAtMs: event.endMs })) };
    case 'transcript.heard':
      return { ...state, items: changed(state.items, [event.itemId], (item) => ({ ...item, text: event.isWhole ? event.text : item.text + event.text, isFinal: event.isWhole })) };
    case 'text.delta':
      return { ...state, items: changed(state.items, [event.itemId], (item) => ({ ...item, text: item.text + event.text })) };
    case 'text.done':
      return { ...state, items: changed(state.items, [event.itemId], (item) => ({ ...item, text: event.text || item.text })) };
    case 'resumable':
    case 'serving':
      return event.provider === '' ? state : { ...state, serving: event.provider };
    case 'provider.changed':
      return onProvider(state, event.from, event.to);
    default:
      return onTurn(state, event);
  }
}

function onTurn(state: Conversation, event: ServerEvent): Conversation {
  switch (event.kind) {
    case 'audio.delta':
      return onAudio(state, event.responseId, event.itemId);
    case 'speech.started':
      return { ...interrupted(state), turn: state.turn === 'held' ? 'held' : 'spoken' };
    case 'speech.stopped':
      return state.turn === 'held' ? state : { ...state, turn: 'nobody', isAwaited: true };
    case 'response.created':
      return onCreated(state, event.responseId);
    case 'response.done':
      return onDone(state, event);
    case 'error':
      return onError(state, event.code, event.message);
    default:
      return state;
  }
}

/**
 * An answer is of one provider: what had come of it under the former one has ended before, and what is under way is the new one's, even if it
 * came before this. Who served until now is put right with it.
 */
function onProvider(state: Conversation, from: string, to: string): Conversation {
  const known = state.items.map((item) => (item.role === 'assistant' && item.provider === state.serving && state.serving !== from ? { ...item, provider: from } : item));
  const items = underWay(known, (item) => ({ ...item, provider: to }));
  return { ...state, serving: to, items, notices: told(state.notices, { code: 'provider.switched', from, to }) };
}

function onCreated(state: Conversation, responseId: string): Conversation {
  return {
    ...state,
    activeResponse: responseId,
    hasSound: false,
    asked: 'no',
    isAwaited: false,
    silenced: state.asked === 'unwanted' ? responseId : state.silenced,
    notices: settled(state.notices),
  };
}

function onAudio(state: Conversation, responseId: string, itemId: string): Conversation {
  const items = changed(state.items, [itemId], (item) => (item.isSpoken ? item : { ...item, isSpoken: true }));
  return { ...state, items, hasSound: state.hasSound || (responseId === state.activeResponse && responseId !== state.silenced) };
}

function onDone(state: Conversation, { responseId, code, problem }: { responseId: string; code: string | null; problem: string | null }): Conversation {
  if (responseId !== state.activeResponse) {
    return state;
  }
  const isGoingOn = code === SWITCHED && responseId !== state.silenced;
  const isTold = problem !== null && code !== SWITCHED;
  return {
    ...state,
    activeResponse: undefined,
    hasSound: false,
    isAwaited: isGoingOn || state.isAwaited,
    items: completed(state.items),
    notices: isTold ? told(state.notices, { code: 'server', serverCode: code ?? '', message: problem }) : state.notices,
  };
}

/** A request that was refused begins no answer: whoever waits for one must not wait for ever. */
function onError(state: Conversation, code: string | null, message: string): Conversation {
  if (code === NOT_ACTIVE) {
    return state;
  }
  if (code === ALREADY_ACTIVE && state.activeResponse !== undefined) {
    return { ...state, asked: 'no', isAnswerOwed: state.isAnswerOwed || state.asked === 'yes' };
  }
  const news: News = code === NO_PROVIDER ? { code: 'providers.down' } : { code: 'server', serverCode: code ?? '', message };
  return { ...state, asked: 'no', isAwaited: false, notices: told(state.notices, news) };
}

function interrupted(state: Conversation): Conversation {
  return {
    ...state,
    asked: state.asked === 'no' ? 'no' : 'unwanted',
    isAnswerOwed: false,
    isAwaited: false,
    isHeard: false,
    hasSound: false,
    silenced: state.activeResponse ?? state.silenced,
  };
}

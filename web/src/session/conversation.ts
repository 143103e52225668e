import type { Item, ServerEvent } from '../protocol/events';

/** What the session is doing now, as one state. */
export type Phase =
  | { kind: 'idle' }
  | { kind: 'connecting' }
  | { kind: 'ready' }
  | { kind: 'listening' }
  | { kind: 'thinking' }
  | { kind: 'speaking' }
  /** The code is the hub's own, for whoever is asked for help; empty when there is none. */
  | { kind: 'failed'; reason: Reason; code: string };

/** Why a session ended or did not begin; the page has words for each. */
export type Reason =
  | 'unreachable'
  | 'lost'
  | 'refused'
  | 'limit'
  | 'key'
  | 'model'
  | 'idle'
  | 'expired'
  | 'slow'
  | 'busy'
  | 'hub'
  | 'stopping'
  | 'provider'
  | 'noProvider'
  | 'silent'
  | 'overloaded'
  | 'account'
  | 'configuration';

/** How a session ended: the close code, 1006 without one, and the reason that came with it, `type.code` of the hub's. */
export interface Ending {
  code: number;
  reason: string;
}

export interface Conversation {
  phase: Phase;
  model: string;
  items: readonly Item[];
  activeResponse: string | undefined;
  /** Whether an answer was asked for that has not begun; `unwanted` when the person has gone on since. */
  asked: 'no' | 'yes' | 'unwanted';
  /** Whether an answer is to be asked for as soon as none is under way. */
  isAnswerOwed: boolean;
  /** The response whose audio is not to be heard any more, though some of it may still be on its way. */
  silenced: string | undefined;
  /** The last problem that did not end the session. */
  notice: string | undefined;
}

export type Input =
  | { kind: 'connect' }
  | { kind: 'hang up' }
  | { kind: 'talk' }
  /** Listening ends with nothing to answer. */
  | { kind: 'said nothing' }
  /** The person goes on: what is under way is to end, and not to be heard. */
  | { kind: 'interrupt' }
  /** The person wants an answer. */
  | { kind: 'owe' }
  /** The answer was asked for. */
  | { kind: 'ask' }
  | { kind: 'closed'; ending: Ending }
  | { kind: 'server'; event: ServerEvent };

export const NOTHING: Conversation = {
  phase: { kind: 'idle' },
  model: '',
  items: [],
  activeResponse: undefined,
  asked: 'no',
  isAnswerOwed: false,
  silenced: undefined,
  notice: undefined,
};

/** What of a session ends with its connection. */
const OVER = { activeResponse: undefined, asked: 'no', isAnswerOwed: false } as const;

/** Errors that only say that the two ends crossed: nothing was left to cancel; the server had begun an answer by itself. */
const NOT_ACTIVE = 'response_cancel_not_active';
const ALREADY_ACTIVE = 'conversation_already_has_active_response';

const MAX_ITEMS = 500;

/** Whether the session is up. */
export const isLive = ({ phase }: Conversation): boolean => !['idle', 'connecting', 'failed'].includes(phase.kind);

/** Whether an answer is to be asked for now: a conversation has one at a time. */
export const isTimeToAsk = (state: Conversation): boolean =>
  isLive(state) && state.isAnswerOwed && state.asked === 'no' && state.activeResponse === undefined;

/** The next state. Pure. */
export function next(state: Conversation, input: Input): Conversation {
  switch (input.kind) {
    case 'connect':
      return isLive(state) || state.phase.kind === 'connecting' ? state : { ...NOTHING, phase: { kind: 'connecting' } };
    case 'hang up':
      return { ...state, ...OVER, phase: { kind: 'idle' } };
    case 'talk':
      return isLive(state) ? { ...state, phase: { kind: 'listening' }, notice: undefined } : state;
    case 'said nothing':
      return state.phase.kind === 'listening' ? { ...state, phase: resting(state) } : state;
    case 'interrupt':
      return interrupted(state);
    case 'owe':
      return isLive(state) ? { ...state, isAnswerOwed: true, phase: { kind: 'thinking' } } : state;
    case 'ask':
      return isTimeToAsk(state) ? { ...state, isAnswerOwed: false, asked: 'yes' } : state;
    case 'closed':
      return onClosed(state, input.ending);
    case 'server':
      return isLive(state) || state.phase.kind === 'connecting' ? onEvent(state, input.event) : state;
  }
}

function onClosed(state: Conversation, ending: Ending): Conversation {
  const wasUp = isLive(state);
  if (!wasUp && state.phase.kind !== 'connecting') {
    return state;
  }
  const code = /^[a-z_]+\.([a-z_]{1,64})$/.exec(ending.reason)?.[1] ?? '';
  return { ...state, ...OVER, phase: { kind: 'failed', reason: REASONS.get(code) ?? reasonOf(ending.code, wasUp), code } };
}

/** The hub's codes: docs/protocol.md, "Codes". */
const REASONS: ReadonlyMap<string, Reason> = new Map([
  ['invalid_api_key', 'key'],
  ['model_not_found', 'model'],
  ['idle_timeout', 'idle'],
  ['session_expired', 'expired'],
  ['client_too_slow', 'slow'],
  ['rate_limit_exceeded', 'busy'],
  ['session_limit', 'busy'],
  ['message_too_big', 'limit'],
  ['hub_unavailable', 'hub'],
  ['internal', 'hub'],
  ['hub_shutting_down', 'stopping'],
  ['no_provider', 'noProvider'],
  ['provider_unreachable', 'noProvider'],
  ['provider_handshake_timeout', 'noProvider'],
  ['provider_full', 'overloaded'],
  ['provider_overloaded', 'overloaded'],
  ['provider_refused_credentials', 'account'],
  ['provider_refused_configuration', 'configuration'],
  ['provider_stalled', 'silent'],
  ['provider_unresponsive', 'silent'],
  ['provider_empty_response', 'silent'],
  ['provider_session_cap', 'expired'],
]);

/** Close codes as the hub uses them, for what no code of its own explains: RFC 6455, section 7.4. */
function reasonOf(code: number, wasUp: boolean): Reason {
  switch (code) {
    case 1001:
      return 'stopping';
    case 1008:
      return 'refused';
    case 1009:
    case 1013:
      return 'limit';
    case 1011:
      return 'provider';
    default:
      return wasUp ? 'lost' : 'unreachable';
  }
}

function onEvent(state: Conversation, event: ServerEvent): Conversation {
  switch (event.kind) {
    case 'session.created':
      return { ...state, phase: { kind: 'ready' }, model: event.model };
    case 'item.added':
      return event.item.role === 'other' ? state : { ...state, items: [...state.items.filter(({ id }) => id !== event.item.id), event.item].slice(-MAX_ITEMS) };
    case 'item.deleted':
      return { ...state, items: state.items.filter(({ id }) => id !== event.itemId) };
    case 'transcript.heard':
      return changed(state, event.itemId, (item) => ({ ...item, text: event.isWhole ? event.text : item.text + event.text }));
    case 'text.delta':
      return changed(state, event.itemId, (item) => ({ ...item, text: item.text + event.text }));
    case 'audio.delta':
      return onAudio(state, event.responseId, event.itemId);
    case 'speech.started':
      return { ...interrupted(state), phase: { kind: 'listening' } };
    case 'speech.stopped':
      return { ...state, phase: { kind: 'thinking' } };
    case 'response.created':
      return onCreated(state, event.responseId);
    case 'response.done':
      return onDone(state, event.responseId, event.problem);
    case 'error':
      return onError(state, event.code, event.message);
    default:
      return state;
  }
}

function onDone(state: Conversation, responseId: string, problem: string | null): Conversation {
  if (responseId !== state.activeResponse) {
    return state;
  }
  const over = { ...state, activeResponse: undefined, notice: problem ?? state.notice };
  return { ...over, phase: state.phase.kind === 'listening' ? state.phase : resting(over) };
}

function onCreated(state: Conversation, responseId: string): Conversation {
  return {
    ...state,
    activeResponse: responseId,
    asked: 'no',
    silenced: state.asked === 'unwanted' ? responseId : state.silenced,
    phase: state.phase.kind === 'listening' ? state.phase : { kind: 'thinking' },
    notice: undefined,
  };
}

function onAudio(state: Conversation, responseId: string, itemId: string): Conversation {
  const spoken = changed(state, itemId, (item) => ({ ...item, isSpoken: true }));
  return responseId === state.silenced ? spoken : { ...spoken, phase: { kind: 'speaking' } };
}

/** A request that was refused begins no answer: whoever waits for one must not wait for ever. */
function onError(state: Conversation, code: string | null, message: string): Conversation {
  if (code === NOT_ACTIVE) {
    return state;
  }
  if (code === ALREADY_ACTIVE && state.activeResponse !== undefined) {
    return { ...state, asked: 'no', isAnswerOwed: state.isAnswerOwed || state.asked === 'yes' };
  }
  const after: Conversation = { ...state, asked: 'no', notice: message };
  return state.asked !== 'no' && state.phase.kind === 'thinking' ? { ...after, phase: resting(after) } : after;
}

function interrupted(state: Conversation): Conversation {
  const after: Conversation = {
    ...state,
    asked: state.asked === 'no' ? 'no' : 'unwanted',
    isAnswerOwed: false,
    silenced: state.activeResponse ?? state.silenced,
  };
  return state.phase.kind === 'thinking' ? { ...after, phase: resting(after) } : after;
}

/** What the session does when nobody speaks. */
function resting({ activeResponse, asked, isAnswerOwed }: Conversation): Phase {
  return { kind: activeResponse !== undefined || asked !== 'no' || isAnswerOwed ? 'thinking' : 'ready' };
}

function changed(state: Conversation, itemId: string, change: (item: Item) => Item): Conversation {
  return { ...state, items: state.items.map((item) => (item.id === itemId ? change(item) : item)) };
}

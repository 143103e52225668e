import type { Item, ServerEvent } from '../protocol/events';

/** What the session is doing now, as one state. */
export type Phase =
  | { kind: 'idle' }
  | { kind: 'connecting' }
  | { kind: 'ready' }
  | { kind: 'listening' }
  | { kind: 'thinking' }
  | { kind: 'speaking' }
  | { kind: 'failed'; reason: Reason };

/** Why a session ended or did not begin; the page has words for each. */
export type Reason = 'unreachable' | 'provider' | 'limit' | 'refused' | 'lost' | 'stopping';

export interface Conversation {
  phase: Phase;
  model: string;
  items: readonly Item[];
  activeResponse: string | undefined;
  /** The last problem that did not end the session. */
  notice: string | undefined;
}

export type Input =
  | { kind: 'connect' }
  | { kind: 'hang up' }
  | { kind: 'talk' }
  | { kind: 'talked' }
  | { kind: 'closed'; code: number }
  | { kind: 'server'; event: ServerEvent };

export const NOTHING: Conversation = { phase: { kind: 'idle' }, model: '', items: [], activeResponse: undefined, notice: undefined };

const MAX_ITEMS = 500;

/** Whether the session is up. */
export const isLive = ({ phase }: Conversation): boolean => !['idle', 'connecting', 'failed'].includes(phase.kind);

/** The next state. Pure. */
export function next(state: Conversation, input: Input): Conversation {
  switch (input.kind) {
    case 'connect':
      return isLive(state) || state.phase.kind === 'connecting' ? state : { ...NOTHING, phase: { kind: 'connecting' } };
    case 'hang up':
      return { ...state, phase: { kind: 'idle' }, activeResponse: undefined };
    case 'talk':
      return isLive(state) ? { ...state, phase: { kind: 'listening' }, notice: undefined } : state;
    case 'talked':
      return state.phase.kind === 'listening' ? { ...state, phase: { kind: 'thinking' } } : state;
    case 'closed':
      return onClosed(state, input.code);
    case 'server':
      return isLive(state) || state.phase.kind === 'connecting' ? onEvent(state, input.event) : state;
  }
}

function onClosed(state: Conversation, code: number): Conversation {
  const wasUp = isLive(state);
  if (!wasUp && state.phase.kind !== 'connecting') {
    return state;
  }
  return { ...state, activeResponse: undefined, phase: { kind: 'failed', reason: reasonOf(code, wasUp) } };
}

/** Close codes as the hub uses them: RFC 6455, section 7.4. */
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
      return { ...changed(state, event.itemId, (item) => ({ ...item, isSpoken: true })), phase: { kind: 'speaking' } };
    case 'speech.started':
      return { ...state, phase: { kind: 'listening' } };
    case 'speech.stopped':
      return { ...state, phase: { kind: 'thinking' } };
    case 'response.created':
      return { ...state, activeResponse: event.responseId, phase: state.phase.kind === 'listening' ? state.phase : { kind: 'thinking' }, notice: undefined };
    case 'response.done':
      return onDone(state, event.responseId, event.problem);
    case 'error':
      return { ...state, notice: event.message };
    default:
      return state;
  }
}

function onDone(state: Conversation, responseId: string, problem: string | null): Conversation {
  if (responseId !== state.activeResponse) {
    return state;
  }
  const phase: Phase = state.phase.kind === 'listening' ? state.phase : { kind: 'ready' };
  return { ...state, activeResponse: undefined, phase, notice: problem ?? state.notice };
}

function changed(state: Conversation, itemId: string, change: (item: Item) => Item): Conversation {
  return { ...state, items: state.items.map((item) => (item.id === itemId ? change(item) : item)) };
}

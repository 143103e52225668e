/** What carries a session. The hub does not offer WebRTC so far; the order and the labels have a place for it. */
export type Way = 'webrtc' | 'websocket' | 'polling';

/** What the person wants to carry it; `auto` tries one way after the other. */
export type Wish = 'auto' | Way;

/** What the session is doing now, as one state. */
export type Phase =
  | { kind: 'idle' }
  | { kind: 'connecting'; way: Way }
  | { kind: 'ready' }
  | { kind: 'listening' }
  | { kind: 'thinking' }
  | { kind: 'speaking' }
  /** The connection is being sought again; until then (clock of `performance.now`) the hub keeps the session. */
  | { kind: 'reconnecting'; untilMs: number }
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
  | 'configuration'
  | 'input'
  /** The hub is there, but no WebSocket can be opened, and no other way was wanted. */
  | 'noWebSocket';

export type Colour = 'grey' | 'green' | 'amber' | 'red';

/** The colour of the connection: of nothing but the phase. */
export function colourOf({ kind }: Phase): Colour {
  switch (kind) {
    case 'idle':
      return 'grey';
    case 'connecting':
    case 'reconnecting':
      return 'amber';
    case 'failed':
      return 'red';
    case 'ready':
    case 'listening':
    case 'thinking':
    case 'speaking':
      return 'green';
  }
}

/** Whether there is a session, even if its connection is being sought again. */
export const isLive = ({ kind }: Phase): boolean => !['idle', 'connecting', 'failed'].includes(kind);

/** Whether two phases say the same. */
export const isSame = (one: Phase, other: Phase): boolean => JSON.stringify(one) === JSON.stringify(other);

/** How a session ended: the close code, 1006 without one, and the reason that came with it, `type.code` of the hub's. */
export interface Ending {
  code: number;
  reason: string;
}

/** The hub's own code in the reason of a close; empty when there is none. */
export const codeOf = ({ reason }: Ending): string => /^[a-z_]+\.([a-z_]{1,64})$/.exec(reason)?.[1] ?? '';

/** What an ending means to the person. */
export const reasonOf = (ending: Ending, wasUp: boolean): Reason => REASONS.get(codeOf(ending)) ?? reasonOfClose(ending.code, wasUp);

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
  ['input_failed', 'input'],
  // The page's own: transport/explain.ts.
  ['no_websocket', 'noWebSocket'],
]);

/** Close codes as the hub uses them, for what no code of its own explains: RFC 6455, section 7.4. */
function reasonOfClose(code: number, wasUp: boolean): Reason {
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

/** Whether a new session, with what was said so far, may go on where this one ended: the person did nothing to end it. */
export function isWorthAnother(ending: Ending): boolean {
  const code = codeOf(ending);
  return code === '' ? [1001, 1006, 1012].includes(ending.code) : GOES_ON.has(code);
}

const GOES_ON: ReadonlySet<string> = new Set([
  'session_expired',
  'hub_shutting_down',
  'hub_unavailable',
  'internal',
  'client_too_slow',
  'not_found',
  'resume_gone',
  'cursor_gone',
  'cursor_ahead',
  'seq_gap',
  'provider_session_cap',
]);

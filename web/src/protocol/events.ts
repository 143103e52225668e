/** The server events that the page uses, in the GA dialect (OpenAI Realtime). Others pass by as `{ kind: 'other' }`. */
export type ServerEvent =
  | { kind: 'session.created'; model: string }
  | { kind: 'item.added'; item: Item }
  | { kind: 'item.deleted'; itemId: string }
  | { kind: 'item.truncated'; itemId: string }
  | { kind: 'speech.started' }
  | { kind: 'speech.stopped' }
  | { kind: 'transcript.heard'; itemId: string; text: string; isWhole: boolean }
  | { kind: 'response.created'; responseId: string }
  | { kind: 'text.delta'; itemId: string; text: string }
  | { kind: 'audio.delta'; responseId: string; itemId: string; base64: string }
  | { kind: 'response.done'; responseId: string; status: string; problem: string | null }
  | { kind: 'error'; code: string | null; message: string }
  /** The hub's own: with this the session can be gone on with when its connection is lost. */
  | { kind: 'resumable'; token: string; windowMs: number }
  /** The hub's own: the session goes on, and the hub has got so many of the client's events. */
  | { kind: 'resumed'; token: string; position: number; received: number }
  /** The hub's own: nothing has happened for a while. */
  | { kind: 'heartbeat' }
  | { kind: 'other'; type: string };

export interface Item {
  id: string;
  role: 'user' | 'assistant' | 'other';
  text: string;
  isSpoken: boolean;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const count = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Reads one frame; undefined when it is not a server event at all. Never throws. */
export function readServerEvent(frame: string): ServerEvent | undefined {
  let event: unknown;
  try {
    event = JSON.parse(frame);
  } catch {
    return undefined;
  }
  return asServerEvent(event);
}

/** Reads what was parsed already; undefined when it is no server event. */
export const asServerEvent = (event: unknown): ServerEvent | undefined =>
  isObject(event) && typeof event['type'] === 'string' ? known(event['type'], event) : undefined;

function known(type: string, event: Json): ServerEvent {
  const itemId = text(event['item_id']);
  switch (type) {
    case 'session.created':
      return { kind: 'session.created', model: text(isObject(event['session']) ? event['session']['model'] : '') };
    case 'conversation.item.added':
      return isObject(event['item']) ? { kind: 'item.added', item: readItem(event['item']) } : { kind: 'other', type };
    case 'conversation.item.deleted':
      return { kind: 'item.deleted', itemId };
    case 'conversation.item.truncated':
      return { kind: 'item.truncated', itemId };
    case 'input_audio_buffer.speech_started':
      return { kind: 'speech.started' };
    case 'input_audio_buffer.speech_stopped':
      return { kind: 'speech.stopped' };
    case 'conversation.item.input_audio_transcription.delta':
      return { kind: 'transcript.heard', itemId, text: text(event['delta']), isWhole: false };
    case 'conversation.item.input_audio_transcription.completed':
      return { kind: 'transcript.heard', itemId, text: text(event['transcript']), isWhole: true };
    case 'response.output_text.delta':
    case 'response.output_audio_transcript.delta':
      return { kind: 'text.delta', itemId, text: text(event['delta']) };
    case 'response.output_audio.delta':
      return { kind: 'audio.delta', responseId: text(event['response_id']), itemId, base64: text(event['delta']) };
    case 'response.created':
    case 'response.done':
      return isObject(event['response']) ? readResponse(type, event['response']) : { kind: 'other', type };
    case 'parley.resumable':
      return { kind: 'resumable', token: text(event['token']), windowMs: count(event['window_ms']) };
    case 'parley.resumed':
      return { kind: 'resumed', token: text(event['token']), position: count(event['position']), received: count(event['received']) };
    case 'parley.heartbeat':
      return { kind: 'heartbeat' };
    case 'error': {
      const error = isObject(event['error']) ? event['error'] : {};
      return { kind: 'error', code: typeof error['code'] === 'string' ? error['code'] : null, message: text(error['message']) };
    }
    default:
      return { kind: 'other', type };
  }
}

function readResponse(type: string, response: Json): ServerEvent {
  const responseId = text(response['id']);
  if (type === 'response.created') {
    return { kind: 'response.created', responseId };
  }
  const details = isObject(response['status_details']) ? response['status_details'] : {};
  const error = isObject(details['error']) ? details['error'] : {};
  return { kind: 'response.done', responseId, status: text(response['status']), problem: text(error['message']) || null };
}

function readItem(item: Json): Item {
  const parts = objects(item['content']);
  const role = item['role'] === 'user' || item['role'] === 'assistant' ? item['role'] : 'other';
  return {
    id: text(item['id']),
    role,
    text: parts.map((part) => text(part['text']) || text(part['transcript'])).join(' ').trim(),
    isSpoken: parts.some((part) => text(part['type']).includes('audio')),
  };
}

/** The client events that the page sends. */
export const clientEvents = {
  configure: (isHandsFree: boolean) => ({
    type: 'session.update',
    session: {
      type: 'realtime',
      audio: {
        input: {
          transcription: { model: 'gpt-4o-mini-transcribe' },
          turn_detection: isHandsFree ? { type: 'server_vad', silence_duration_ms: 500 } : null,
        },
      },
    },
  }),
  say: (words: string) => ({
    type: 'conversation.item.create',
    item: { type: 'message', role: 'user', content: [{ type: 'input_text', text: words }] },
  }),
  respond: () => ({ type: 'response.create' }),
  cancel: () => ({ type: 'response.cancel' }),
  append: (base64: string) => ({ type: 'input_audio_buffer.append', audio: base64 }),
  commit: () => ({ type: 'input_audio_buffer.commit' }),
  clear: () => ({ type: 'input_audio_buffer.clear' }),
  truncate: (itemId: string, playedMs: number) => ({
    type: 'conversation.item.truncate',
    item_id: itemId,
    content_index: 0,
    audio_end_ms: playedMs,
  }),
} as const;

export type ClientEvent = ReturnType<(typeof clientEvents)[keyof typeof clientEvents]>;

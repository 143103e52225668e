import { fromBase64 } from '../audio/pcm';
import { count, isObject, objects, text as cut, type Json } from './json';

/** The server events that the page uses, in the GA dialect (OpenAI Realtime). Others pass by as `{ kind: 'other' }`. */
export type ServerEvent =
  | { kind: 'session.created'; model: string }
  | { kind: 'item.added'; item: ServerItem }
  | { kind: 'item.done'; item: ServerItem }
  | { kind: 'item.deleted'; itemId: string }
  | { kind: 'item.truncated'; itemId: string; endMs: number }
  | { kind: 'speech.started' }
  | { kind: 'speech.stopped' }
  /** The sound that was sent so far is an item now. */
  | { kind: 'committed'; itemId: string }
  | { kind: 'transcript.heard'; itemId: string; text: string; isWhole: boolean }
  | { kind: 'response.created'; responseId: string }
  | { kind: 'text.delta'; itemId: string; text: string }
  | { kind: 'text.done'; itemId: string; text: string }
  /** `follows` is how many bytes of sound come in the next message, 0 when the event has it itself. */
  | { kind: 'audio.delta'; responseId: string; itemId: string; samples: Int16Array; follows: number }
  | { kind: 'audio.done'; itemId: string }
  | { kind: 'response.done'; responseId: string; status: string; code: string | null; problem: string | null }
  | { kind: 'error'; code: string | null; message: string }
  /** The hub's own: with this the session can be gone on with when its connection is lost. */
  | { kind: 'resumable'; token: string; windowMs: number; provider: string }
  /** The hub's own: who serves, of a session that cannot be gone on with. */
  | { kind: 'serving'; provider: string }
  /** The hub's own: the session goes on, and the hub has got so many of the client's events. */
  | { kind: 'resumed'; token: string; position: number; received: number }
  /** The hub's own: nothing has happened for a while. */
  | { kind: 'heartbeat' }
  /** The hub's own: another provider serves the session now; undefined when nobody waited for it. */
  | { kind: 'provider.changed'; from: string; to: string; reason: string; deadAirMs: number | undefined }
  /** The hub's own: how the connection is; undefined before the first answer. */
  | { kind: 'connection'; rttMs: number | undefined; jitterMs: number | undefined }
  | { kind: 'other'; type: string };

/** An item as the server tells of it. */
export interface ServerItem {
  id: string;
  role: 'user' | 'assistant' | 'other';
  text: string;
  images: string[];
  isSpoken: boolean;
}

/** Longer texts are cut: no message of the hub's is longer. */
const MAX_CHARS = 1 << 22;

const text = (value: unknown): string => cut(value, MAX_CHARS);
const ms = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined);

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
  isObject(event) && typeof event['type'] === 'string' ? (known(event['type'], event) ?? { kind: 'other', type: event['type'] }) : undefined;

function known(type: string, event: Json): ServerEvent | undefined {
  const itemId = text(event['item_id']);
  switch (type) {
    case 'session.created':
      return { kind: 'session.created', model: text(isObject(event['session']) ? event['session']['model'] : '') };
    case 'conversation.item.added':
    case 'conversation.item.done':
      return isObject(event['item']) ? { kind: type === 'conversation.item.added' ? 'item.added' : 'item.done', item: readItem(event['item']) } : undefined;
    case 'conversation.item.deleted':
      return { kind: 'item.deleted', itemId };
    case 'conversation.item.truncated':
      return { kind: 'item.truncated', itemId, endMs: count(event['audio_end_ms']) };
    case 'input_audio_buffer.speech_started':
      return { kind: 'speech.started' };
    case 'input_audio_buffer.speech_stopped':
      return { kind: 'speech.stopped' };
    case 'input_audio_buffer.committed':
      return { kind: 'committed', itemId };
    case 'conversation.item.input_audio_transcription.delta':
      return { kind: 'transcript.heard', itemId, text: text(event['delta']), isWhole: false };
    case 'conversation.item.input_audio_transcription.completed':
      return { kind: 'transcript.heard', itemId, text: text(event['transcript']), isWhole: true };
    case 'error': {
      const error = isObject(event['error']) ? event['error'] : {};
      return { kind: 'error', code: typeof error['code'] === 'string' ? error['code'] : null, message: text(error['message']) };
    }
    default:
      return ofResponse(type, itemId, event) ?? ofHub(type, event);
  }
}

function ofResponse(type: string, itemId: string, event: Json): ServerEvent | undefined {
  switch (type) {
    case 'response.output_text.delta':
    case 'response.output_audio_transcript.delta':
      return { kind: 'text.delta', itemId, text: text(event['delta']) };
    case 'response.output_text.done':
      return { kind: 'text.done', itemId, text: text(event['text']) };
    case 'response.output_audio_transcript.done':
      return { kind: 'text.done', itemId, text: text(event['transcript']) };
    case 'response.output_audio.delta':
      return { kind: 'audio.delta', responseId: text(event['response_id']), itemId, samples: fromBase64(text(event['delta'])), follows: count(event['bytes']) };
    case 'response.output_audio.done':
      return { kind: 'audio.done', itemId };
    case 'response.created':
    case 'response.done':
      return isObject(event['response']) ? readResponse(type, event['response']) : undefined;
    default:
      return undefined;
  }
}

/** docs/protocol.md: "Coming back", "When something fails", "Connection quality". */
function ofHub(type: string, event: Json): ServerEvent | undefined {
  switch (type) {
    case 'parley.resumable':
      return { kind: 'resumable', token: text(event['token']), windowMs: count(event['window_ms']), provider: text(event['provider']) };
    case 'parley.serving':
      return { kind: 'serving', provider: text(event['provider']) };
    case 'parley.resumed':
      return { kind: 'resumed', token: text(event['token']), position: count(event['position']), received: count(event['received']) };
    case 'parley.heartbeat':
      return { kind: 'heartbeat' };
    case 'parley.provider.changed':
      return { kind: 'provider.changed', from: text(event['from']), to: text(event['to']), reason: text(event['reason']), deadAirMs: ms(event['dead_air_ms']) };
    case 'parley.connection':
      return { kind: 'connection', rttMs: ms(event['rtt_ms']), jitterMs: ms(event['jitter_ms']) };
    default:
      return undefined;
  }
}

function readResponse(type: string, response: Json): ServerEvent {
  const responseId = text(response['id']);
  if (type === 'response.created') {
    return { kind: 'response.created', responseId };
  }
  const details = isObject(response['status_details']) ? response['status_details'] : {};
  const error = isObject(details['error']) ? details['error'] : {};
  return { kind: 'response.done', responseId, status: text(response['status']), code: text(error['code']) || null, problem: text(error['message']) || null };
}

function readItem(item: Json): ServerItem {
  const parts = objects(item['content']);
  const role = item['role'] === 'user' || item['role'] === 'assistant' ? item['role'] : 'other';
  return {
    id: text(item['id']),
    role,
    text: parts.map((part) => text(part['text']) || text(part['transcript'])).join(' ').trim(),
    images: parts.map((part) => text(part['image_url'])).filter((url) => url.startsWith('data:image/')),
    isSpoken: parts.some((part) => text(part['type']).includes('audio')),
  };
}

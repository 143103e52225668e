// The steps that scenarios are made of, for any client with `send` and `rec`.
import assert from 'node:assert/strict';
import { sequence } from './order.js';
import { chunks, silence } from './wav.js';

export const userText = (text, extra = {}) => ({
  type: 'conversation.item.create',
  item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }], ...extra },
});

/** Types a message and asks for an answer; both frames leave before anything is read. */
export function say(client, text) {
  const since = client.rec.mark();
  client.send(userText(text));
  client.send({ type: 'response.create' });
  return since;
}

/** Appends `pcm` in pieces of `ms`, as a microphone cuts it, at once: the server counts samples, not seconds. */
export function append(client, pcm, ms = 20) {
  for (const piece of chunks(pcm, ms)) {
    client.send({ type: 'input_audio_buffer.append', audio: piece.toString('base64') });
  }
}

/** Speech, then enough silence for any VAD's window. */
export const speak = (client, pcm, tailMs = 900) => append(client, Buffer.concat([pcm, silence(tailMs)]));

/** The response.done that follows `since`. */
export const responseDone = (client, since) => client.rec.waitFor('response.done', { since });

/** The session.updated for an update that `rec` sends now. */
export async function updated(client, session) {
  const since = client.rec.mark();
  client.send({ type: 'session.update', session: { type: 'realtime', ...session } });
  return (await client.rec.waitFor('session.updated', { since })).session;
}

/** All PCM that a response delivered for `itemId`, or for all its items. */
export const audioOf = (events, itemId) =>
  Buffer.concat(
    events
      .filter(({ type, item_id: id }) => type === 'response.output_audio.delta' && (itemId === undefined || id === itemId))
      .map(({ delta }) => Buffer.from(delta, 'base64')),
  );

/** What the last finished assistant message of `response` says. */
export const saidIn = (response) =>
  response.output.flatMap((item) => item.content ?? []).map((part) => part.text ?? part.transcript ?? '').join(' ');

const BESIDE = new Set(['rate_limits.updated', 'session.updated', 'session.created']);

/** The sequence of section 5 without what may stand anywhere: transcriptions, rate limits, the session's own events. */
export const mainSequence = (events) =>
  sequence(events.filter(({ type }) => !BESIDE.has(type) && !type.includes('input_audio_transcription') && !type.startsWith('conversation.item.retrieved')));

const TYPED = ['conversation.item.added', 'conversation.item.done'];
const HEARD = ['input_audio_buffer.committed', 'conversation.item.added', 'conversation.item.done'];
const SPOKEN = ['input_audio_buffer.speech_started', 'input_audio_buffer.speech_stopped', ...HEARD];
const OPENED = ['response.created', 'response.output_item.added', 'conversation.item.added', 'response.content_part.added'];
const CLOSED = ['response.content_part.done', 'conversation.item.done', 'response.output_item.done', 'response.done'];

/** Section 5's blocks, deltas of audio responses left out because transcript and audio interleave freely. */
export const SEQUENCES = {
  typed: TYPED,
  heard: HEARD,
  spoken: SPOKEN,
  textResponse: [...OPENED, 'response.output_text.delta', 'response.output_text.done', ...CLOSED],
  audioResponse: [...OPENED, 'response.output_audio.done', 'response.output_audio_transcript.done', ...CLOSED],
  callResponse: [
    'response.created', 'response.output_item.added', 'conversation.item.added', 'response.function_call_arguments.delta',
    'response.function_call_arguments.done', 'conversation.item.done', 'response.output_item.done', 'response.done',
  ],
};

const AUDIO_DELTAS = new Set(['response.output_audio.delta', 'response.output_audio_transcript.delta']);

/** The exact wire order of one exchange; audio and transcript deltas only have to lie inside their part. */
export function assertSequence(events, ...blocks) {
  const wanted = blocks.flat();
  assert.deepEqual(mainSequence(events.filter(({ type }) => !AUDIO_DELTAS.has(type))), wanted);
}

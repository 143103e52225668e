// What a conversation is judged by afterwards: the client's raw frames and the record of the endpoint that answered in the end.
import assert from 'node:assert/strict';
import { keysIn } from '../lib/dtmf.js';
import { BYTES_PER_MS } from '../lib/wav.js';

const soundOf = (rec) => Buffer.concat(rec.sent().filter(({ type }) => type === 'input_audio_buffer.append').map(({ audio }) => Buffer.from(audio, 'base64')));
const distinct = (values) => [...new Set(values)];

/** The frames tell of one session that nothing has happened to. */
export function verifyFrames(rec) {
  const events = rec.events();
  assert.deepEqual(rec.ofType('error'), [], 'no error');
  assert.deepEqual(events.filter(({ type }) => type.startsWith('parley.')), [], 'no event that was not asked for');
  assert.deepEqual(events.filter(({ type }) => type.includes('transcription')), [], 'no transcription that was not asked for');
  rec.verifyWhole();
  const sessions = events.filter(({ session }) => session).map(({ session }) => session);
  assert.equal(distinct(sessions.map(({ id, model }) => `${id} ${model}`)).length, 1, 'one session, one model');
  assert.equal(distinct(events.map(({ response }) => response?.conversation_id).filter(Boolean)).length, 1, 'one conversation');
}

/** The times of speech are the client's own: between them is the sound of `digits`, which were said while the server detected turns. */
export function verifyClock(rec, digits) {
  const sound = soundOf(rec);
  const times = (type, name) => rec.ofType(`input_audio_buffer.${type}`).map((event) => event[name]);
  const [starts, ends] = [times('speech_started', 'audio_start_ms'), times('speech_stopped', 'audio_end_ms')];
  const heard = starts.map((start, n) => keysIn(sound.subarray(start * BYTES_PER_MS, ends[n] * BYTES_PER_MS)));
  assert.deepEqual(heard, digits, 'between the times of speech is what was said');
}

/** The endpoint was given all that was said, once and in order; what went wrong elsewhere is not its to know. */
export function verifyRecord(tape, rec, digits, callId) {
  assert.ok(!tape.truncated, 'the record is whole');
  assert.equal(tape.digits(), digits.join(''), 'the record has all digits in order, none twice');
  for (const { response } of rec.ofType('response.done').filter((event) => event.response.status === 'failed')) {
    const delivered = response.output.flatMap(({ content }) => content ?? []).map(({ transcript }) => transcript.trim()).join(' ');
    assert.ok(delivered !== '' && tape.answers().includes(delivered), `it was told what had been said: ${delivered}`);
  }
  if (callId !== undefined) {
    assert.ok(tape.results(callId) <= 1, 'the result of the tool is given once');
  }
  if (!tape.glm) {
    const sent = soundOf(rec);
    const got = tape.appended();
    assert.ok(sent.subarray(sent.length - got.length).equals(got), 'its sound is the end of the client\'s, byte for byte');
    const known = rec.ofType('conversation.item.added').map(({ item }) => item.id);
    const told = tape.replayed();
    assert.deepEqual(told, known.filter((id) => told.includes(id)), 'history comes under the client\'s ids, in order');
  }
}

// The order checker itself: it passes the sequences of section 5 and fails their loss, repetition and exchange.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { orderFaults, sequence } from './order.js';
import { SampleStream, everything } from './sample-stream.js';

const legal = everything();
/** Legal anywhere after its cause, or not at all. */
const LOOSE = new Set(['session.updated', 'rate_limits.updated', 'error', 'conversation.item.truncated', 'conversation.item.retrieved',
  'conversation.item.deleted', 'conversation.item.input_audio_transcription.completed']);
/** Audio bytes are not said; that they arrived is for the tests that compare the audio. */
const SILENT = new Set(['response.output_audio.delta', 'input_audio_buffer.speech_started']);

describe('legal streams', () => {
  test('one of everything', () => assert.deepEqual(orderFaults(legal), []));

  test('a transcription inside the response', () => {
    const stream = new SampleStream().connect().spoken('item_1').answer('resp_1', 'item_2').events;
    const late = stream.filter(({ type }) => type.includes('transcription'));
    const rest = stream.filter(({ type }) => !type.includes('transcription'));
    assert.deepEqual(orderFaults([...rest.slice(0, -4), ...late, ...rest.slice(-4)]), []);
  });

  test('two responses side by side, one of them out-of-band', () => {
    const inside = new SampleStream().connect().answer('resp_1', 'item_1').events;
    const apart = new SampleStream().answer('resp_2', 'item_2', { conversation: null, kind: 'text' }).events;
    const mixed = [inside[0], ...inside.slice(1).flatMap((event, i) => (apart[i] ? [event, { ...apart[i], event_id: `other_${i}` }] : [event]))];
    assert.deepEqual(orderFaults([...mixed, ...apart.slice(inside.length - 1)]), []);
  });

  test('an unfinished stream, when it is declared so', () => {
    assert.deepEqual(orderFaults(legal.slice(0, 7), { open: true }), []);
    assert.notDeepEqual(orderFaults(legal.slice(0, 7)), []);
  });

  test('one error instead of a session', () => assert.deepEqual(orderFaults(new SampleStream().error().events), []));

  test('a manual commit while the VAD hears speech has no speech_stopped', () => {
    const stream = new SampleStream().connect().spoken('item_1').events.filter(({ type }) => !type.endsWith('speech_stopped'));
    assert.deepEqual(orderFaults(stream), []);
  });
});

describe('illegal streams', () => {
  for (const [i, { type }] of legal.entries()) {
    if (!LOOSE.has(type) && !SILENT.has(type) && !type.endsWith('speech_stopped')) {
      test(`${type} #${i} lost`, () => assert.notDeepEqual(orderFaults(legal.toSpliced(i, 1)), []));
    }
    test(`${type} #${i} twice`, () => assert.notDeepEqual(orderFaults(legal.toSpliced(i, 0, legal[i])), []));
    if (!LOOSE.has(type) && type !== 'response.output_audio.delta' && i < legal.length - 1) {
      test(`${type} #${i} at the end`, () => {
        const faults = orderFaults([...legal.toSpliced(i, 1), legal[i]]);
        assert.notDeepEqual(faults, []);
      });
    }
  }

  const answer = () => new SampleStream().connect().answer('resp_1', 'item_1').events;
  const at = (events, type) => events.findIndex((event) => event.type === type);
  for (const [first, second] of [
    ['response.output_item.added', 'conversation.item.added'],
    ['conversation.item.added', 'response.content_part.added'],
    ['response.output_audio.done', 'response.output_audio_transcript.done'],
    ['response.output_audio_transcript.done', 'response.content_part.done'],
    ['response.content_part.done', 'conversation.item.done'],
    ['conversation.item.done', 'response.output_item.done'],
    ['response.output_item.done', 'response.done'],
  ]) {
    test(`${second} before ${first}`, () => {
      const events = answer();
      const [i, j] = [at(events, first), at(events, second)];
      [events[i], events[j]] = [events[j], events[i]];
      assert.notDeepEqual(orderFaults(events), []);
    });
  }

  test('a session after an error that refused it', () => {
    assert.notDeepEqual(orderFaults(new SampleStream().error().connect().events), []);
    assert.notDeepEqual(orderFaults(new SampleStream().error().error().events), []);
  });

  test('rate_limits.updated before its response.done', () => {
    const events = new SampleStream().connect().rateLimits().events;
    assert.notDeepEqual(orderFaults(events), []);
  });

  test('two live responses in the conversation', () => {
    const one = answer();
    const two = new SampleStream().answer('resp_2', 'item_2').events.map((event, i) => ({ ...event, event_id: `other_${i}` }));
    assert.notDeepEqual(orderFaults([...one.slice(0, -1), ...two, one.at(-1)]), []);
  });

  test('a predecessor that is not in the conversation', () => {
    const events = new SampleStream().connect().typed('item_1').events;
    for (const event of events.slice(1)) {
      event.previous_item_id = 'item_0';
    }
    assert.notDeepEqual(orderFaults(events), []);
  });

  test('a done event that says something else than the deltas', () => {
    const events = answer();
    events[at(events, 'response.output_audio_transcript.done')].transcript = 'Good night';
    assert.notDeepEqual(orderFaults(events), []);
  });
});

test('sequence folds runs of equal deltas', () => {
  const events = new SampleStream().connect().answer('resp_1', 'item_1', { kind: 'text' }).events;
  assert.deepEqual(sequence(events), [
    'session.created', 'response.created', 'response.output_item.added', 'conversation.item.added', 'response.content_part.added',
    'response.output_text.delta', 'response.output_text.done', 'response.content_part.done', 'conversation.item.done',
    'response.output_item.done', 'response.done',
  ]);
});

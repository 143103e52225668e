import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ServerEvent } from '../protocol/events';
import { isLive, next, NOTHING, type Conversation, type Input } from './conversation';

const server = (event: ServerEvent): Input => ({ kind: 'server', event });
const run = (...inputs: Input[]): Conversation => inputs.reduce(next, NOTHING);
const UP: Input[] = [{ kind: 'connect' }, server({ kind: 'session.created', model: 'm' })];
const item = (id: string, role: 'user' | 'assistant', text = '') => server({ kind: 'item.added', item: { id, role, text, isSpoken: false } });

describe('a conversation', () => {
  test('is ready once the session is created', () => {
    expect(run(...UP)).toMatchObject({ phase: { kind: 'ready' }, model: 'm' });
  });

  test('gathers what was said and answered', () => {
    const state = run(
      ...UP,
      item('u', 'user', 'hello'),
      server({ kind: 'response.created', responseId: 'r' }),
      item('a', 'assistant'),
      server({ kind: 'text.delta', itemId: 'a', text: 'good ' }),
      server({ kind: 'text.delta', itemId: 'a', text: 'day' }),
      server({ kind: 'response.done', responseId: 'r', status: 'completed', problem: null }),
    );
    expect(state.items.map(({ role, text }) => [role, text])).toEqual([['user', 'hello'], ['assistant', 'good day']]);
    expect(state.phase.kind).toBe('ready');
  });

  test('keeps listening when the interrupted answer ends', () => {
    const state = run(
      ...UP,
      server({ kind: 'response.created', responseId: 'r' }),
      { kind: 'talk' },
      server({ kind: 'response.done', responseId: 'r', status: 'cancelled', problem: null }),
    );
    expect(state.phase.kind).toBe('listening');
  });

  test('a whole transcript replaces its pieces', () => {
    const heard = (text: string, isWhole: boolean) => server({ kind: 'transcript.heard', itemId: 'u', text, isWhole });
    expect(run(...UP, item('u', 'user'), heard('hel', false), heard('hello', true)).items[0]?.text).toBe('hello');
  });

  test.each([[1011, 'provider'], [1001, 'stopping'], [1009, 'limit'], [1008, 'refused'], [1006, 'lost']])('close %i means %s', (code, reason) => {
    expect(run(...UP, { kind: 'closed', code }).phase).toEqual({ kind: 'failed', reason });
  });

  test('a socket that never opened means that the hub cannot be reached', () => {
    expect(run({ kind: 'connect' }, { kind: 'closed', code: 1006 }).phase).toEqual({ kind: 'failed', reason: 'unreachable' });
  });

  test('hanging up is no failure', () => {
    expect(run(...UP, { kind: 'hang up' }, { kind: 'closed', code: 1000 }).phase.kind).toBe('idle');
  });
});

const inputs: fc.Arbitrary<Input> = fc.oneof(
  fc.constantFrom<Input>({ kind: 'connect' }, { kind: 'hang up' }, { kind: 'talk' }, { kind: 'talked' }),
  fc.constantFrom(1000, 1001, 1006, 1009, 1011).map((code): Input => ({ kind: 'closed', code })),
  fc.constantFrom<ServerEvent>(
    { kind: 'session.created', model: 'm' },
    { kind: 'item.added', item: { id: 'a', role: 'assistant', text: '', isSpoken: false } },
    { kind: 'item.deleted', itemId: 'a' },
    { kind: 'text.delta', itemId: 'a', text: 'x' },
    { kind: 'audio.delta', itemId: 'a', base64: '' },
    { kind: 'speech.started' },
    { kind: 'speech.stopped' },
    { kind: 'response.created', responseId: 'r' },
    { kind: 'response.done', responseId: 'r', status: 'completed', problem: null },
    { kind: 'error', code: null, message: 'no' },
  ).map(server),
);

test('whatever happens: ids are unique, no response is active in a session that is not up, and only connect revives', () => {
  fc.assert(
    fc.property(fc.array(inputs, { maxLength: 60 }), (all) => {
      let state = NOTHING;
      for (const input of all) {
        const before = state;
        state = next(state, input);
        const ids = state.items.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        if (!isLive(state)) {
          expect(state.activeResponse).toBeUndefined();
        }
        if (!isLive(before) && isLive(state)) {
          expect(before.phase.kind).toBe('connecting');
        }
      }
    }),
    { numRuns: 300 },
  );
});

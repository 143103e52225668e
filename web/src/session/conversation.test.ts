import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ServerEvent } from '../protocol/events';
import { isLive, isTimeToAsk, next, NOTHING, type Conversation, type Input } from './conversation';

const server = (event: ServerEvent): Input => ({ kind: 'server', event });
const run = (...inputs: Input[]): Conversation => inputs.reduce(next, NOTHING);
const UP: Input[] = [{ kind: 'connect' }, server({ kind: 'session.created', model: 'm' })];
const closed = (code: number, reason = ''): Input => ({ kind: 'closed', ending: { code, reason } });
const created = (responseId: string) => server({ kind: 'response.created', responseId });
const done = (responseId: string) => server({ kind: 'response.done', responseId, status: 'completed', problem: null });
const audio = (responseId: string, itemId: string) => server({ kind: 'audio.delta', responseId, itemId, base64: '' });
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

  test('a hold too short to be sent leaves nothing to think about', () => {
    expect(run(...UP, { kind: 'talk' }, { kind: 'said nothing' }).phase.kind).toBe('ready');
  });

  test('a second answer is asked for only when the first has ended', () => {
    const first = run(...UP, { kind: 'owe' }, { kind: 'ask' });
    const second = next(first, { kind: 'owe' });
    expect([isTimeToAsk(first), isTimeToAsk(second)]).toEqual([false, false]);
    const begun = next(second, created('r'));
    expect(isTimeToAsk(begun)).toBe(false);
    expect(isTimeToAsk(next(begun, done('r')))).toBe(true);
  });

  test('what an interrupted answer still sends is not heard', () => {
    const state = run(...UP, created('r'), item('a', 'assistant'), { kind: 'interrupt' }, audio('r', 'a'));
    expect(state).toMatchObject({ silenced: 'r', phase: { kind: 'thinking' } });
    expect(next(next(next(state, done('r')), created('s')), audio('s', 'b')).phase.kind).toBe('speaking');
  });

  test('an answer that is interrupted before it begins is silenced when it does', () => {
    expect(run(...UP, { kind: 'owe' }, { kind: 'ask' }, { kind: 'interrupt' }, created('r')).silenced).toBe('r');
  });

  test('a cancel that comes too late is no problem of the person', () => {
    const late = server({ kind: 'error', code: 'response_cancel_not_active', message: 'Cancellation failed' });
    expect(run(...UP, late).notice).toBeUndefined();
  });

  test('a request that crosses an answer of the server is made again', () => {
    const crossed = server({ kind: 'error', code: 'conversation_already_has_active_response', message: 'no' });
    const state = run(...UP, created('r'), done('r'), { kind: 'owe' }, { kind: 'ask' }, created('vad'));
    const again = next({ ...state, asked: 'yes' }, crossed);
    expect(again).toMatchObject({ isAnswerOwed: true, notice: undefined });
    expect(isTimeToAsk(next(again, done('vad')))).toBe(true);
  });

  test('a refused request does not leave the person waiting', () => {
    const state = run(...UP, { kind: 'owe' }, { kind: 'ask' }, server({ kind: 'error', code: 'invalid_value', message: 'no' }));
    expect(state).toMatchObject({ phase: { kind: 'ready' }, notice: 'no' });
  });

  test('a whole transcript replaces its pieces', () => {
    const heard = (text: string, isWhole: boolean) => server({ kind: 'transcript.heard', itemId: 'u', text, isWhole });
    expect(run(...UP, item('u', 'user'), heard('hel', false), heard('hello', true)).items[0]?.text).toBe('hello');
  });

  test.each([[1011, 'provider'], [1001, 'stopping'], [1009, 'limit'], [1008, 'refused'], [1006, 'lost']])('close %i alone means %s', (code, reason) => {
    expect(run(...UP, closed(code)).phase).toEqual({ kind: 'failed', reason, code: '' });
  });

  test.each([
    [1008, 'invalid_request_error.idle_timeout', 'idle', 'idle_timeout'],
    [1008, 'invalid_request_error.rate_limit_exceeded', 'busy', 'rate_limit_exceeded'],
    [1001, 'invalid_request_error.session_expired', 'expired', 'session_expired'],
    [1001, 'server_error.hub_shutting_down', 'stopping', 'hub_shutting_down'],
    [1011, 'server_error.provider_stalled', 'silent', 'provider_stalled'],
    [1011, 'server_error.provider_closed', 'provider', 'provider_closed'],
    [1011, 'server_error.no_provider', 'noProvider', 'no_provider'],
    [1011, 'server_error.internal', 'hub', 'internal'],
    [1013, 'invalid_request_error.client_too_slow', 'slow', 'client_too_slow'],
    [1011, 'server_error.code_of_tomorrow', 'provider', 'code_of_tomorrow'],
    [1011, 'Words. <b>', 'provider', ''],
    [1011, `server_error.${'x'.repeat(65)}`, 'provider', ''],
  ])('close %i %s means %s', (close, text, reason, code) => {
    expect(run(...UP, closed(close, text)).phase).toEqual({ kind: 'failed', reason, code });
  });

  test('a socket that never opened means that the hub cannot be reached', () => {
    expect(run({ kind: 'connect' }, closed(1006)).phase).toEqual({ kind: 'failed', reason: 'unreachable', code: '' });
  });

  test('hanging up is no failure', () => {
    expect(run(...UP, { kind: 'hang up' }, closed(1000)).phase.kind).toBe('idle');
  });
});

const inputs: fc.Arbitrary<Input> = fc.oneof(
  fc.constantFrom<Input>({ kind: 'connect' }, { kind: 'hang up' }, { kind: 'talk' }, { kind: 'said nothing' }, { kind: 'interrupt' }, { kind: 'owe' }, { kind: 'ask' }),
  fc.constantFrom(1000, 1001, 1006, 1009, 1011).map((code) => closed(code)),
  fc.constantFrom<ServerEvent>(
    { kind: 'session.created', model: 'm' },
    { kind: 'item.added', item: { id: 'a', role: 'assistant', text: '', isSpoken: false } },
    { kind: 'item.deleted', itemId: 'a' },
    { kind: 'text.delta', itemId: 'a', text: 'x' },
    { kind: 'audio.delta', responseId: 'r', itemId: 'a', base64: '' },
    { kind: 'speech.started' },
    { kind: 'speech.stopped' },
    { kind: 'response.created', responseId: 'r' },
    { kind: 'response.done', responseId: 'r', status: 'completed', problem: null },
    { kind: 'error', code: null, message: 'no' },
    { kind: 'error', code: 'conversation_already_has_active_response', message: 'no' },
  ).map(server),
);

test('whatever happens: ids are unique, one answer at most is asked for, a dead session owes nothing, and only connect revives', () => {
  fc.assert(
    fc.property(fc.array(inputs, { maxLength: 60 }), (all) => {
      let state = NOTHING;
      for (const input of all) {
        const before = state;
        state = next(state, input);
        const ids = state.items.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        if (!isLive(state)) {
          expect(state).toMatchObject({ activeResponse: undefined, asked: 'no', isAnswerOwed: false });
        }
        if (before.asked === 'no' && state.asked !== 'no') {
          expect(before.activeResponse).toBeUndefined();
        }
        if (!isLive(before) && isLive(state)) {
          expect(before.phase.kind).toBe('connecting');
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('whatever happened, a session that says it thinks has an answer to come', () => {
  // Without the server's turn detection: what it hears, the page cannot know.
  const own = inputs.filter((input) => !(input.kind === 'server' && ['speech.started', 'speech.stopped', 'audio.delta'].includes(input.event.kind)));
  fc.assert(
    fc.property(fc.array(own, { maxLength: 60 }), (all) => {
      const state = [...UP, ...all].reduce(next, NOTHING);
      if (state.phase.kind === 'thinking') {
        expect(state.activeResponse !== undefined || state.asked !== 'no' || state.isAnswerOwed).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

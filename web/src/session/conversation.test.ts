import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ServerEvent } from '../protocol/events';
import { canSend, isOn, isTimeToAsk, next, NOTHING, phaseOf, type Conversation, type Input } from './conversation';
import type { Item } from './item';
import { colourOf, isLive } from './phase';

const server = (event: ServerEvent): Input => ({ kind: 'server', event, nowMs: 1 });
const CONNECT: Input = { kind: 'connect', way: 'websocket', model: 'm', items: [] };
const CREATED = server({ kind: 'session.created', model: 'm' });
const SERVING = server({ kind: 'serving', provider: 'one' });
const from = (state: Conversation, ...inputs: Input[]): Conversation => inputs.reduce(next, state);
const run = (...inputs: Input[]): Conversation => from(NOTHING, CONNECT, CREATED, SERVING, ...inputs);
const doing = (state: Conversation) => phaseOf(state).kind;
const closed = (code: number, reason = ''): Input => ({ kind: 'closed', ending: { code, reason } });
const created = (responseId: string) => server({ kind: 'response.created', responseId });
const done = (responseId: string, code: string | null = null, problem: string | null = null) => server({ kind: 'response.done', responseId, status: 'completed', code, problem });
const audio = (responseId: string, itemId: string) => server({ kind: 'audio.delta', responseId, itemId, samples: Int16Array.of(1), follows: 0 });
const item = (id: string, role: 'user' | 'assistant', text = '', isSpoken = false) => server({ kind: 'item.added', item: { id, role, text, images: [], isSpoken } });
const words = (itemId: string, text: string) => server({ kind: 'text.delta', itemId, text });
const changed = (was: string, to: string) => server({ kind: 'provider.changed', from: was, to, reason: 'provider_closed', deadAirMs: 5 });
const error = (code: string | null) => server({ kind: 'error', code, message: 'no' });
const say = (id: string, text: string): Input => ({ kind: 'say', message: { id, text, images: [], atMs: 1 } });
const LOST: Input = { kind: 'lost', untilMs: 60_000 };
const codes = ({ notices }: Conversation) => notices.map(({ code }) => code);

describe('a conversation', () => {
  test('is ready once the session is created', () => {
    expect(phaseOf(from(NOTHING, CONNECT))).toEqual({ kind: 'connecting', way: 'websocket' });
    expect(doing(run())).toBe('ready');
  });

  test('gathers what was said and answered', () => {
    const state = run(item('u', 'user', 'hello'), created('r'), item('a', 'assistant'), words('a', 'good '), words('a', 'day'), done('r'));
    expect(state.items.map(({ role, text, isFinal }) => [role, text, isFinal])).toEqual([['user', 'hello', true], ['assistant', 'good day', true]]);
    expect(doing(state)).toBe('ready');
  });

  test('speaks while an answer is heard, though all of it has come', () => {
    const state = run(created('r'), item('a', 'assistant'), audio('r', 'a'), { kind: 'heard', isHeard: true }, done('r'));
    expect(doing(state)).toBe('speaking');
    expect(doing(next(state, { kind: 'heard', isHeard: false }))).toBe('ready');
  });

  test('keeps listening when the interrupted answer ends', () => {
    expect(doing(run(created('r'), { kind: 'talk' }, done('r')))).toBe('listening');
  });

  test('a hold too short to be sent leaves nothing to think about', () => {
    expect(doing(run({ kind: 'talk' }, { kind: 'said nothing' }))).toBe('ready');
  });

  test('a second answer is asked for only when the first has ended', () => {
    const first = run({ kind: 'owe' }, { kind: 'ask' });
    const second = next(first, { kind: 'owe' });
    expect([isTimeToAsk(first), isTimeToAsk(second)]).toEqual([false, false]);
    const begun = next(second, created('r'));
    expect(isTimeToAsk(begun)).toBe(false);
    expect(isTimeToAsk(next(begun, done('r')))).toBe(true);
  });

  test('what an interrupted answer still sends is not heard', () => {
    const state = run(created('r'), item('a', 'assistant'), { kind: 'interrupt' }, audio('r', 'a'));
    expect(state.silenced).toBe('r');
    expect(doing(state)).toBe('thinking');
    expect(doing(from(state, done('r'), created('s'), audio('s', 'b')))).toBe('speaking');
  });

  test('an answer that is interrupted before it begins is silenced when it does', () => {
    expect(run({ kind: 'owe' }, { kind: 'ask' }, { kind: 'interrupt' }, created('r')).silenced).toBe('r');
  });

  test('an answer that the server would begin by itself is silenced like one that was asked for', () => {
    const state = run(server({ kind: 'speech.started' }), server({ kind: 'speech.stopped' }), { kind: 'interrupt' }, created('r'));
    expect(state.silenced).toBe('r');
    expect(doing(from(state, done('r')))).toBe('ready');
  });

  test('a cancel that comes too late is no problem of the person', () => {
    expect(run(error('response_cancel_not_active')).notices).toEqual([]);
  });

  test('a request that crosses an answer of the server is made again', () => {
    const crossed = error('conversation_already_has_active_response');
    const state = run(created('r'), done('r'), { kind: 'owe' }, { kind: 'ask' }, created('vad'));
    const again = next({ ...state, asked: 'yes' }, crossed);
    expect(again).toMatchObject({ isAnswerOwed: true, notices: [] });
    expect(isTimeToAsk(next(again, done('vad')))).toBe(true);
  });

  test('a refused request does not leave the person waiting', () => {
    const state = run({ kind: 'owe' }, { kind: 'ask' }, error('invalid_value'));
    expect(doing(state)).toBe('ready');
    expect(state.notices).toEqual([{ id: 1, code: 'server', serverCode: 'invalid_value', message: 'no' }]);
  });

  test('a whole transcript replaces its pieces', () => {
    const heard = (text: string, isWhole: boolean) => server({ kind: 'transcript.heard', itemId: 'u', text, isWhole });
    expect(run(item('u', 'user', '', true), heard('hel', false), heard('hello', true)).items[0]).toMatchObject({ text: 'hello', isFinal: true });
  });

  test('what the person types is there at once, and once', () => {
    const state = run(say('u', 'hello'), item('u', 'user', 'hello'));
    expect(state.items).toHaveLength(1);
    expect(isTimeToAsk(state)).toBe(true);
  });

  test('what was cut off says where', () => {
    const state = run(created('r'), item('a', 'assistant', 'long'), { kind: 'cut', itemId: 'a', atMs: 740 });
    expect(state.items[0]?.cutAtMs).toBe(740);
  });

  test('hanging up is no failure, and ends what was under way', () => {
    const state = run(created('r'), item('a', 'assistant', 'half'), { kind: 'hang up' }, closed(1000));
    expect(doing(state)).toBe('idle');
    expect(state.items[0]?.isFinal).toBe(true);
  });
});

describe('who served an answer', () => {
  test('is the one that does when it begins', () => {
    const state = run(created('r'), item('a', 'assistant', 'x'), done('r'), changed('one', 'two'), created('s'), item('b', 'assistant', 'y'));
    expect(state.items.map(({ provider, before }) => [provider, before])).toEqual([['one', []], ['two', []]]);
    expect(state.serving).toBe('two');
    expect(codes(state)).toEqual(['provider.switched']);
  });

  test('is not known before the hub has told', () => {
    expect(from(NOTHING, CONNECT, CREATED, created('r'), item('a', 'assistant', 'x'))).toMatchObject({ serving: undefined, items: [{ provider: undefined }] });
  });

  test('is the one that the hub names with the token to come back with', () => {
    const state = run(server({ kind: 'resumable', token: 't', windowMs: 1, provider: 'spare' }), created('r'), item('a', 'assistant', 'x'));
    expect(state.serving).toBe('spare');
    expect(state.items[0]?.provider).toBe('spare');
  });

  test('is the new one for an answer that began before the hub told of it', () => {
    const state = run(created('r'), item('a', 'assistant', 'x'), done('r', 'provider_switched', 'no'), created('s'), item('b', 'assistant'), words('b', 'y'), changed('one', 'two'));
    expect(state.items.map(({ provider, before }) => [provider, before])).toEqual([['one', []], ['two', []]]);
  });

  test('is not the new one for what had come to its end', () => {
    const state = run(created('r'), item('a', 'assistant', 'x'), done('r', 'provider_switched', 'switched'), changed('one', 'two'));
    expect(state.items[0]).toMatchObject({ provider: 'one', before: [] });
    expect(doing(state)).toBe('thinking');
    expect(codes(state)).toEqual(['provider.switched']);
  });

  test('is the new one alone where nothing had come before', () => {
    expect(run(created('r'), item('a', 'assistant'), changed('one', 'two')).items[0]).toMatchObject({ provider: 'two', before: [] });
  });

  test('is put right when the hub says who it really was', () => {
    const state = run(created('r'), item('a', 'assistant', 'x'), done('r'), changed('three', 'two'));
    expect(state.items[0]?.provider).toBe('three');
  });

  test('and what carried it changes when the connection does', () => {
    const state = run(created('r'), item('a', 'assistant', 'x'), LOST, { kind: 'way', way: 'polling' }, { kind: 'back' });
    expect(state.items[0]).toMatchObject({ way: 'polling', before: [{ way: 'websocket', provider: 'one' }] });
  });
});

describe('a connection that is lost', () => {
  test('tells until when the hub keeps the session, and takes the conversation up again', () => {
    const state = run(created('r'), LOST);
    expect(phaseOf(state)).toEqual({ kind: 'reconnecting', untilMs: 60_000 });
    expect(doing(next(state, { kind: 'back' }))).toBe('thinking');
  });

  test('for good: the next session owes what this one did, and goes on with what was said', () => {
    const state = run(say('u', 'hello'), { kind: 'ask' }, created('r'), item('a', 'assistant'), LOST, { kind: 'renew' });
    expect(phaseOf(state)).toEqual({ kind: 'connecting', way: 'websocket' });
    expect(state.items.map(({ id }) => id)).toEqual(['u']);
    const again = next(state, CREATED);
    expect(isTimeToAsk(again)).toBe(true);
    expect(codes(again)).toEqual(['session.renewed']);
  });

  test('for good: an answer that was interrupted is not asked for again', () => {
    expect(run(created('r'), { kind: 'interrupt' }, LOST, { kind: 'renew' }).isAnswerOwed).toBe(false);
  });

  test('what is said meanwhile is said', () => {
    const state = from(run(LOST, { kind: 'renew' }), say('u', 'hello'));
    expect(state.items).toHaveLength(1);
    expect(isTimeToAsk(state)).toBe(false);
    expect(isTimeToAsk(next(state, CREATED))).toBe(true);
  });
});

describe('the end of a session', () => {
  test.each([[1011, 'provider'], [1001, 'stopping'], [1009, 'limit'], [1008, 'refused'], [1006, 'lost']])('close %i alone means %s', (code, reason) => {
    expect(phaseOf(run(closed(code)))).toEqual({ kind: 'failed', reason, code: '' });
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
    expect(phaseOf(run(closed(close, text)))).toEqual({ kind: 'failed', reason, code });
  });

  test('before there was a session means that the hub cannot be reached', () => {
    expect(phaseOf(from(NOTHING, CONNECT, closed(1006)))).toEqual({ kind: 'failed', reason: 'unreachable', code: '' });
  });
});

const ids = fc.constantFrom('a', 'b', 'c');
const responses = fc.constantFrom('r', 's');
const events: fc.Arbitrary<ServerEvent> = fc.oneof(
  fc.constantFrom<ServerEvent>({ kind: 'session.created', model: 'm' }, { kind: 'speech.started' }, { kind: 'speech.stopped' }),
  ids.map((itemId): ServerEvent => ({ kind: 'item.deleted', itemId })),
  fc.tuple(ids, fc.boolean()).map(([id, isUser]): ServerEvent => ({ kind: 'item.added', item: { id, role: isUser ? 'user' : 'assistant', text: '', images: [], isSpoken: isUser } })),
  ids.map((id): ServerEvent => ({ kind: 'item.done', item: { id, role: 'assistant', text: 'whole', images: [], isSpoken: true } })),
  ids.map((itemId): ServerEvent => ({ kind: 'text.delta', itemId, text: 'x' })),
  ids.map((itemId): ServerEvent => ({ kind: 'transcript.heard', itemId, text: 'x', isWhole: true })),
  fc.tuple(responses, ids).map(([responseId, itemId]): ServerEvent => ({ kind: 'audio.delta', responseId, itemId, samples: Int16Array.of(1), follows: 0 })),
  responses.map((responseId): ServerEvent => ({ kind: 'response.created', responseId })),
  fc.tuple(responses, fc.constantFrom(null, 'provider_switched', 'other')).map(([responseId, code]): ServerEvent => ({ kind: 'response.done', responseId, status: 'x', code, problem: code })),
  fc.constantFrom(null, 'no_provider', 'conversation_already_has_active_response', 'response_cancel_not_active').map((code): ServerEvent => ({ kind: 'error', code, message: 'no' })),
  fc.constantFrom('one', 'two').map((provider): ServerEvent => ({ kind: 'serving', provider })),
  fc.constant<ServerEvent>({ kind: 'provider.changed', from: 'one', to: 'two', reason: 'x', deadAirMs: undefined }),
);
const acts: fc.Arbitrary<Input> = fc.oneof(
  fc.constantFrom<Input>(CONNECT, { kind: 'hang up' }, { kind: 'renew' }, LOST, { kind: 'back' }, { kind: 'talk' }, { kind: 'said nothing' }, { kind: 'interrupt' }, { kind: 'owe' }, { kind: 'ask' }),
  fc.constantFrom<Input>({ kind: 'heard', isHeard: true }, { kind: 'heard', isHeard: false }, { kind: 'way', way: 'polling' }, { kind: 'way', way: 'websocket' }, { kind: 'cut', itemId: 'a', atMs: 5 }),
  fc.constantFrom('u1', 'u2', 'u3').map((id) => say(id, 'words')),
  fc.constantFrom(1000, 1001, 1006, 1009, 1011).map((code) => closed(code)),
);
const inputs = fc.oneof(acts, events.map(server));
const session = fc.array(inputs, { maxLength: 80 });

/** Says each thing once: ids of the page's are new each time. */
const sayOnce = (all: Input[]): Input[] => all.map((input, n) => (input.kind === 'say' ? { ...input, message: { ...input.message, id: `u${n}` } } : input));

test('whatever happens: ids are unique, one answer at most is asked for, a dead session owes nothing, and only a new one revives', () => {
  fc.assert(
    fc.property(session, (all) => {
      let state = NOTHING;
      for (const input of sayOnce(all)) {
        const before = state;
        state = next(state, input);
        const known = state.items.map(({ id }) => id);
        expect(new Set(known).size).toBe(known.length);
        if (!isOn(state)) {
          expect(state).toMatchObject({ activeResponse: undefined, asked: 'no', isAnswerOwed: false, turn: 'nobody', isHeard: false, hasSound: false, isAwaited: false });
          expect(state.items.every(({ role, isFinal }) => role === 'user' || isFinal)).toBe(true);
        }
        if (before.asked === 'no' && state.asked !== 'no') {
          expect(before.activeResponse).toBeUndefined();
        }
        if (!canSend(before) && canSend(state)) {
          expect(before.line.kind).toBe('connecting');
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('whatever happens, the phase says what is so: whoever speaks has sound, whoever thinks owes, green is up', () => {
  fc.assert(
    fc.property(session, (all) => {
      const state = sayOnce(all).reduce(next, NOTHING);
      const phase = phaseOf(state);
      const owes = state.activeResponse !== undefined || state.asked !== 'no' || state.isAnswerOwed || state.isAwaited;
      expect(state.hasSound && state.activeResponse === undefined).toBe(false);
      expect(state.hasSound && state.activeResponse === state.silenced).toBe(false);
      expect(phase.kind === 'speaking' ? state.isHeard || state.hasSound : true).toBe(true);
      expect(phase.kind === 'thinking' ? owes && !state.isHeard : true).toBe(true);
      expect(phase.kind === 'ready' ? !owes && !state.isHeard && state.turn === 'nobody' : true).toBe(true);
      expect(colourOf(phase) === 'green').toBe(state.line.kind === 'up');
      expect(isLive(phase)).toBe(canSend(state));
    }),
    { numRuns: 500 },
  );
});

test('nothing that the person says is lost or doubled, however often the connection or the session ends', () => {
  const trouble = fc.constantFrom<Input>(LOST, { kind: 'back' }, { kind: 'renew' }, CREATED, created('r'), done('r'), { kind: 'interrupt' }, { kind: 'ask' });
  const step = fc.oneof(trouble, fc.constant('say' as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const said: string[] = [];
      let state = run();
      for (const each of steps) {
        if (each === 'say') {
          said.push(`u${said.length}`);
        }
        state = next(state, each === 'say' ? say(said.at(-1) ?? '', 'words') : each);
      }
      // The server tells of all of them in the end, in whatever session.
      state = said.map((id) => item(id, 'user', 'words')).reduce(next, state);
      expect(state.items.map(({ id }) => id)).toEqual(said);
    }),
    { numRuns: 300 },
  );
});

test('an unknown event changes nothing, whenever it comes', () => {
  const unknown: ServerEvent[] = [{ kind: 'other', type: 'response.mystery' }, { kind: 'heartbeat' }, { kind: 'connection', rttMs: 1, jitterMs: 1 }, { kind: 'resumable', token: 't', windowMs: 1, provider: '' }, { kind: 'serving', provider: '' }];
  fc.assert(
    fc.property(session, fc.constantFrom(...unknown), (all, event) => {
      const state = sayOnce(all).reduce(next, NOTHING);
      expect(next(state, server(event))).toBe(state);
    }),
  );
});

test('events of items that are not there change no item', () => {
  const strays: ServerEvent[] = [
    { kind: 'text.delta', itemId: 'zz', text: 'x' },
    { kind: 'text.done', itemId: 'zz', text: 'x' },
    { kind: 'item.truncated', itemId: 'zz', endMs: 1 },
    { kind: 'transcript.heard', itemId: 'zz', text: 'x', isWhole: true },
    { kind: 'audio.delta', responseId: 'none', itemId: 'zz', samples: Int16Array.of(1), follows: 0 },
  ];
  fc.assert(
    fc.property(session, fc.constantFrom(...strays), (all, event) => {
      const state = sayOnce(all).reduce(next, NOTHING);
      const items: readonly Item[] = next(state, server(event)).items;
      expect(items).toBe(state.items);
    }),
  );
});

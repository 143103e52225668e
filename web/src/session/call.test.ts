import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { validated } from '../settings/settings';
import { added, audio, CallWorld, created, CREATED, CUT_OFF, done, OPTIONS } from './call-world';

let world: CallWorld;

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  world = new CallWorld();
});
afterEach(() => void vi.useRealTimers());

describe('a call', () => {
  test('begins with the settings, and shows how it is', async () => {
    await world.connect();
    expect(world.call.state().phase).toEqual({ kind: 'connecting', way: 'websocket' });
    expect(world.link.request).toEqual({ base: 'http://hub/', model: 'm', key: 'ek' });
    world.tell(CREATED, { kind: 'serving', provider: 'one' });

    expect(world.call.state()).toMatchObject({ phase: { kind: 'ready' }, way: 'websocket', model: 'm', serving: 'one', notices: [] });
    expect(world.link.types()).toEqual(['session.update']);
  });

  test('sends what is typed, and asks for the answer once', async () => {
    await world.up();
    await world.call.say('hello', ['data:image/jpeg;base64,AA==']);

    expect(world.link.types()).toEqual(['conversation.item.create', 'response.create']);
    expect(world.link.sent[0]).toMatchObject({ item: { role: 'user', content: [{ type: 'input_text', text: 'hello' }, { type: 'input_image', image_url: 'data:image/jpeg;base64,AA==' }] } });
    expect(world.phase).toBe('thinking');
  });

  test('keeps what is typed while it connects, and sends it first thing', async () => {
    await world.connect();
    await world.call.say('early');
    world.tell(CREATED);

    expect(world.link.types()).toEqual(['session.update', 'conversation.item.create', 'response.create']);
    expect(world.call.state().items).toHaveLength(1);
  });

  test('gives a new session the context of an old conversation', async () => {
    await world.connect({ context: [{ id: 'i1', role: 'user', text: 'before', images: [], isFinal: true, isSpoken: false, cutAtMs: undefined, way: 'polling', provider: undefined, before: [], isReplayable: false, atMs: 1 }], conversationId: 'old' });
    world.tell(CREATED);

    expect(world.link.sent[1]).toMatchObject({ type: 'conversation.item.create', item: { id: 'i1' } });
    expect(world.link.types()).not.toContain('response.create');
    expect(world.call.state()).toMatchObject({ conversationId: 'old', items: [{ text: 'before' }] });
  });

  test('tells nobody when nothing has changed', async () => {
    await world.up();
    let told = 0;
    world.call.subscribe(() => told++);
    const before = world.call.state();
    world.tell({ kind: 'other', type: 'response.mystery' }, { kind: 'heartbeat' });

    expect(told).toBe(0);
    expect(world.call.state()).toBe(before);
  });

  test('that is hung up while the loudspeaker opens opens nothing', async () => {
    const connecting = world.call.connect('m', OPTIONS);
    world.call.hangUp();
    await connecting;

    expect(world.links).toEqual([]);
    expect(world.phase).toBe('idle');
  });

  test('says that it is over plain HTTP where no WebSocket could be opened', async () => {
    await world.connect();
    world.link.hub.onWay('polling');

    expect(world.call.state()).toMatchObject({ way: 'polling', notices: [{ code: 'websocket.none' }] });
  });
});

describe('an answer', () => {
  test('that is interrupted falls silent, is cancelled, and is cut where it was heard to', async () => {
    await world.up();
    world.tell(created('r'), added('a', 'assistant'), audio('r', 'a'));
    expect(world.phase).toBe('speaking');
    world.speaker.cut = { itemId: 'a', playedSamples: 17_760, playedMs: 740 };
    await world.call.interrupt();
    world.tell(audio('r', 'a'));

    expect(world.link.sent).toEqual([{ type: 'response.cancel' }, { type: 'conversation.item.truncate', item_id: 'a', content_index: 0, audio_end_ms: 740 }]);
    expect(world.speaker.played).toEqual(['a']);
    expect(world.call.state().items[0]?.cutAtMs).toBe(740);
  });

  test('is cut by whoever speaks into it', async () => {
    await world.up();
    await world.call.setHandsFree(true);
    world.tell(created('r'), added('a', 'assistant'), audio('r', 'a'));
    world.speaker.cut = { itemId: 'a', playedSamples: 2_400, playedMs: 100 };
    world.tell({ kind: 'speech.started' });
    await settle();

    expect(world.phase).toBe('listening');
    expect(world.link.types()).toEqual(['session.update', 'conversation.item.truncate']);
  });

  test('is measured from the end of what the person said', async () => {
    await world.up();
    world.nowMs = 100;
    await world.call.say('hello');
    world.nowMs = 250;
    world.tell(created('r'), added('a', 'assistant'), { kind: 'text.delta', itemId: 'a', text: 'x' });
    world.nowMs = 400;
    world.speaker.listener.onHeard('a');

    expect(world.call.state().quality).toMatchObject({ firstTextMs: [150], firstAudioMs: [300] });
  });

  test('can be heard again, until somebody speaks', async () => {
    await world.up();
    world.tell(created('r'), added('a', 'assistant'), audio('r', 'a'), done('r'));
    world.speaker.listener.onBusy(false);
    expect(world.call.state().items[0]?.isReplayable).toBe(true);
    world.call.replay('a');
    expect(world.call.state().replaying).toBe('a');
    await world.call.hold();

    expect(world.call.state().replaying).toBeUndefined();
    world.call.replay('none');
    expect(world.speaker.replayed).toEqual(['a']);
  });
});

describe('the microphone', () => {
  test('is heard while the button is held, and what was said is answered', async () => {
    await world.up();
    await world.call.hold();
    world.ear.speak(10);
    world.call.release();
    world.ear.speak(5);

    expect(world.link.sounds).toBe(10);
    expect(world.link.types()).toEqual(['input_audio_buffer.clear', 'input_audio_buffer.commit', 'response.create']);
  });

  test.each([
    ['NotAllowedError', 'denied'],
    ['NotFoundError', 'missing'],
    ['NotReadableError', 'busy'],
  ])('that fails with %s is %s, and typing goes on', async (name, problem) => {
    vi.stubGlobal('isSecureContext', true);
    await world.up();
    world.failure = new DOMException('no', name);
    await world.call.hold();

    expect(world.call.state()).toMatchObject({ phase: { kind: 'ready' }, isHolding: false, microphoneProblem: problem });
    await world.call.setHandsFree(true);
    expect(world.call.state().isHandsFree).toBe(false);
    await world.call.say('still here');
    expect(world.link.types()).toContain('response.create');
    world.failure = undefined;
    await world.call.hold();
    expect(world.call.state()).toMatchObject({ isHolding: true, microphoneProblem: undefined });
    vi.unstubAllGlobals();
  });

  test('that is pulled out ends what it was used for', async () => {
    await world.up();
    await world.call.setHandsFree(true);
    world.ear.listener.onEnded();

    expect(world.call.state()).toMatchObject({ isHandsFree: false, microphoneProblem: 'missing', microphone: undefined });
  });

  test('that comes when the person has hung up is given back', async () => {
    await world.up();
    const holding = world.call.hold();
    world.call.hangUp();
    await holding;

    expect(world.ear.isReleased).toBe(true);
    expect(world.call.state().isHolding).toBe(false);
  });

  test('that is changed stays muted', async () => {
    await world.up();
    await world.call.setHandsFree(true);
    world.call.setMuted(true);
    await world.call.setDevices({ microphone: 'other', loudspeaker: 'that' });

    expect(world.ears.map(({ isReleased }) => isReleased)).toEqual([true, false]);
    expect(world.ear.isMuted).toBe(true);
  });

  test('that was chosen before is the one that is opened, and goes on being heard when it is chosen again', async () => {
    await world.call.setDevices({ microphone: 'other', loudspeaker: 'that' });
    await world.up();
    await world.call.setHandsFree(true);
    await world.call.setDevices({ microphone: 'other', loudspeaker: 'that' });

    expect(world.ears.map(({ deviceId, isReleased }) => ({ deviceId, isReleased }))).toEqual([{ deviceId: 'other', isReleased: false }]);
    expect(world.speaker.devices).toEqual(['that']);
  });
});

describe('playback that the browser blocks', () => {
  test('is shown, not taken for speaking, and heard after a gesture', async () => {
    await world.up();
    world.tell(created('r'), added('a', 'assistant'), audio('r', 'a'), done('r'));
    world.speaker.listener.onBlocked(true);
    expect(world.call.state()).toMatchObject({ phase: { kind: 'ready' }, isPlaybackBlocked: true });
    world.call.unblockPlayback();

    expect(world.call.state()).toMatchObject({ phase: { kind: 'speaking' }, isPlaybackBlocked: false });
  });
});

describe('a session that cannot be gone on with', () => {
  const lose = async () => {
    world.link.hub.onClose(CUT_OFF);
    await settle();
  };

  test('is followed by one that has what was said, and the answer that was owed is asked for', async () => {
    await world.up();
    await world.call.say('question');
    world.tell(created('r'), added('a', 'assistant', 'half an'));
    world.link.hub.onLost(60_000);
    expect(world.call.state().phase).toEqual({ kind: 'reconnecting', untilMs: 60_000 });
    await lose();
    expect(world.phase).toBe('connecting');
    await world.call.say('and more');
    world.tell(CREATED);

    expect(world.links).toHaveLength(2);
    expect(world.link.types()).toEqual(['session.update', ...Array<string>(3).fill('conversation.item.create'), 'response.create']);
    const texts = world.link.sent.flatMap((event) => (event.type === 'conversation.item.create' ? [event.item.content[0]] : []));
    expect(texts).toMatchObject([{ text: 'question' }, { type: 'output_text', text: 'half an' }, { text: 'and more' }]);
    expect(world.call.state().notices.map(({ code }) => code)).toEqual(['session.renewed']);
  });

  test('loses nothing that was spoken: neither what is written down nor what is not, nor what is being said', async () => {
    await world.up();
    await world.call.hold();
    world.ear.speak(50);
    world.call.release();
    world.tell({ kind: 'committed', itemId: 'u' }, added('u', 'user', '', true), created('r'), done('r'));
    await world.call.hold();
    world.ear.speak(20);
    await lose();
    world.ear.speak(5);
    world.tell(CREATED);
    world.call.release();

    expect(world.link.types()).toEqual(['session.update', 'conversation.item.create', 'input_audio_buffer.append', 'input_audio_buffer.commit', 'response.create']);
    const [, item, append] = world.link.sent;
    expect(item).toMatchObject({ item: { id: 'u', content: [{ type: 'input_audio' }] } });
    expect(append?.type === 'input_audio_buffer.append' && atob(append.audio)).toHaveLength(25 * 960);
  });

  test('is sought a few times, then it is over', async () => {
    await world.up();
    await lose();
    for (let n = 0; n < 20; n++) {
      world.link.hub.onClose(CUT_OFF);
      await vi.advanceTimersByTimeAsync(10_000);
    }

    expect(world.links).toHaveLength(11);
    expect(world.call.state().phase).toEqual({ kind: 'failed', reason: 'lost', code: '' });
  });

  test('is over for the reason that it ended for, whatever keeps the next one away', async () => {
    await world.up();
    world.link.hub.onClose({ code: 1001, reason: 'server_error.hub_shutting_down' });
    for (let n = 0; n < 20; n++) {
      await vi.advanceTimersByTimeAsync(10_000);
      world.link.hub.onClose(CUT_OFF);
    }

    expect(world.call.state().phase).toEqual({ kind: 'failed', reason: 'stopping', code: 'hub_shutting_down' });
  });

  test('is not sought when the hub ended it for what the person did, or did not', async () => {
    await world.up();
    world.link.hub.onClose({ code: 1008, reason: 'invalid_request_error.idle_timeout' });
    await vi.advanceTimersByTimeAsync(10_000);

    expect(world.links).toHaveLength(1);
    expect(world.call.state().phase).toEqual({ kind: 'failed', reason: 'idle', code: 'idle_timeout' });
  });

  test('is not sought any more after hanging up', async () => {
    await world.up();
    world.link.hub.onClose(CUT_OFF);
    world.call.hangUp();
    await vi.advanceTimersByTimeAsync(10_000);

    expect(world.links).toHaveLength(1);
    expect(world.phase).toBe('idle');
  });
});

test('a voice that has spoken is not changed before the next session', async () => {
  await world.up();
  world.call.configure(validated({ voice: 'ash' }));
  world.tell(created('r'), added('a', 'assistant'), audio('r', 'a'), done('r'));
  world.call.configure(validated({ voice: 'coral' }));
  world.link.hub.onClose(CUT_OFF);
  await settle();
  world.tell(CREATED);

  const voices = world.links.flatMap(({ sent }) => sent).flatMap((event) => (event.type === 'session.update' ? [event.session.audio.output] : []));
  expect(voices).toEqual([{ voice: 'ash', speed: 1 }, { speed: 1 }, { voice: 'coral' }]);
});

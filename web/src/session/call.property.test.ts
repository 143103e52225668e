import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { added, audio, CallWorld, created, CREATED, CUT_OFF, done, OPTIONS } from './call-world';

let world: CallWorld;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const acts = {
  connect: () => world.call.connect('m', OPTIONS),
  hangUp: () => world.call.hangUp(),
  say: () => world.call.say('words'),
  interrupt: () => world.call.interrupt(),
  hold: () => world.call.hold(),
  release: () => world.call.release(),
  handsFree: () => world.call.setHandsFree(true),
  notHandsFree: () => world.call.setHandsFree(false),
  mute: () => world.call.setMuted(true),
  replay: () => world.call.replay('a'),
  speak: () => world.ears.at(-1)?.speak(8),
  noMicrophone: () => void (world.failure = new DOMException('no', 'NotAllowedError')),
  microphoneBack: () => void (world.failure = undefined),
  microphoneGone: () => world.ears.at(-1)?.listener.onEnded(),
  created: () => world.tell(CREATED),
  answer: () => world.tell(created('r'), added('a', 'assistant'), audio('r', 'a')),
  answered: () => world.tell(done('r')),
  speech: () => world.tell({ kind: 'speech.started' }),
  silence: () => world.tell({ kind: 'speech.stopped' }, { kind: 'committed', itemId: 'u' }, added('u', 'user', '', true)),
  blocked: () => world.speakers.at(-1)?.listener.onBlocked(true),
  unblocked: () => world.call.unblockPlayback(),
  drained: () => world.speakers.at(-1)?.listener.onBusy(false),
  lost: () => world.link.hub.onLost(60_000),
  back: () => world.link.hub.onBack(),
  polling: () => world.link.hub.onWay('polling'),
  end: () => world.link.hub.onClose(CUT_OFF),
  refuse: () => world.link.hub.onClose({ code: 1008, reason: '' }),
};
const needsLink: ReadonlySet<string> = new Set(['created', 'answer', 'answered', 'speech', 'silence', 'lost', 'back', 'polling', 'end', 'refuse']);

test('whatever the person, the browser and the hub do: no state contradicts itself, and nobody is heard unasked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...(Object.keys(acts) as (keyof typeof acts)[])), { maxLength: 50 }), async (all) => {
      world = new CallWorld();
      for (const name of ['connect', 'created', ...all] as const) {
        const before = world.links.reduce((sum, { sounds }) => sum + sounds, 0);
        if (!needsLink.has(name) || world.links.length > 0) {
          void acts[name]();
        }
        await vi.advanceTimersByTimeAsync(20);
        const state = world.call.state();
        const isOn = !['idle', 'failed'].includes(state.phase.kind);
        expect(state.isMuted && !state.isHandsFree).toBe(false);
        expect(state.isHolding && state.isHandsFree).toBe(false);
        expect((state.isHolding || state.isHandsFree) && !isOn).toBe(false);
        expect(state.isHolding && !['listening', 'connecting', 'reconnecting'].includes(state.phase.kind)).toBe(false);
        expect(new Set(state.items.map(({ id }) => id)).size).toBe(state.items.length);
        expect(isOn || world.ears.every(({ isReleased }) => isReleased)).toBe(true);
        expect(world.ears.filter(({ isReleased }) => !isReleased).length).toBeLessThanOrEqual(1);
        const isHeard = world.links.reduce((sum, { sounds }) => sum + sounds, 0) > before;
        expect(isHeard && !state.isHolding && !state.isHandsFree).toBe(false);
      }
      for (const { sent } of world.links) {
        const ids = sent.flatMap((event) => (event.type === 'conversation.item.create' ? [event.item.id] : []));
        expect(new Set(ids).size).toBe(ids.length);
        expect(sent.length === 0 || sent[0]?.type === 'session.update').toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

test('whatever is lost on the way: the last session has been given all that was said, once and in order', async () => {
  const step = fc.constantFrom('say', 'say', 'lost', 'back', 'end', 'created', 'answer', 'half', 'wait');
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      world = new CallWorld();
      await world.up();
      const said: string[] = [];
      let answers = 0;
      let isOpen = true;
      for (const each of steps) {
        if (each === 'say') {
          said.push(`words ${said.length}`);
          await world.call.say(said.at(-1) ?? '');
        } else if (each === 'lost') {
          world.link.hub.onLost(60_000);
        } else if (each === 'back') {
          world.link.hub.onBack();
        } else if (each === 'end' && isOpen) {
          isOpen = false;
          world.link.hub.onClose({ code: 1001, reason: 'server_error.hub_shutting_down' });
        } else if (each === 'created' && !isOpen && world.phase === 'connecting') {
          await vi.advanceTimersByTimeAsync(60_000);
          isOpen = true;
          world.tell(CREATED);
        } else if (each === 'answer' && isOpen) {
          const id = `a${answers++}`;
          world.tell(created(id), added(id, 'assistant', 'answer'), done(id));
        } else if (each === 'half' && isOpen) {
          const id = `a${answers++}`;
          world.tell(created(id), added(id, 'assistant', 'half'));
        }
        await vi.advanceTimersByTimeAsync(40_000);
      }
      if (world.phase === 'failed') {
        return;
      }
      if (!isOpen) {
        world.tell(CREATED);
      }
      const given = world.link.sent.flatMap((event) => (event.type === 'conversation.item.create' && event.item.role === 'user' ? [event.item.content[0]] : []));
      const texts = given.flatMap((content) => (content?.type === 'input_text' ? [content.text] : []));
      expect(texts).toEqual(said);
      expect(world.call.state().items.filter(({ role }) => role === 'user').map(({ text }) => text)).toEqual(said);
      const isAsked = world.link.types().includes('response.create');
      expect(isAsked && said.length === 0 && answers === 0).toBe(false);
      expect(world.phase === 'thinking' && !isAsked && answers === 0).toBe(false);
    }),
    { numRuns: 200 },
  );
});

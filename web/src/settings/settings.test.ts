import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientEvents } from '../protocol/client-events';
import { DEFAULTS, MAX_PERSONAS, personaOf, PLAIN_PERSONA, validated, type Persona } from './settings';
import { SettingsStore, type Shelf } from './settings-store';

class TestShelf implements Shelf {
  kept = new Map<string, string>();

  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
}

const pirate: Persona = { id: 'p', name: 'Pirate', instructions: 'Talk like a pirate.', voice: 'ash', speed: 1.25 };
const numbers = fc.oneof(fc.double(), fc.integer(), fc.jsonValue());
const near = fc.record({
  voice: fc.oneof(fc.string(), fc.jsonValue()),
  persona: fc.oneof(fc.constantFrom('p', PLAIN_PERSONA), fc.jsonValue()),
  personas: fc.oneof(fc.jsonValue(), fc.array(fc.oneof(fc.jsonValue(), fc.record({ id: fc.constantFrom('p', 'q', PLAIN_PERSONA, ''), name: fc.string(), instructions: fc.string(), voice: fc.string(), speed: numbers })))),
  language: fc.oneof(fc.constantFrom('zh-CN', 'en', 'de'), fc.jsonValue()),
  vad: fc.oneof(fc.jsonValue(), fc.record({ kind: fc.constantFrom('server_vad', 'semantic_vad', 'none'), threshold: numbers, prefixPaddingMs: numbers, silenceMs: numbers, eagerness: fc.string() })),
  transcription: fc.oneof(fc.jsonValue(), fc.record({ isOn: fc.boolean(), language: fc.string() })),
  theme: fc.oneof(fc.constantFrom('dark', 'light'), fc.jsonValue()),
  microphone: fc.oneof(fc.string({ maxLength: 300 }), fc.jsonValue()),
  loudspeaker: fc.oneof(fc.string({ maxLength: 300 }), fc.jsonValue()),
});
const anything = fc.oneof(fc.anything(), near);

describe('settings', () => {
  test('out of anything are valid, and stay as they are', () => {
    fc.assert(
      fc.property(anything, (raw) => {
        const settings = validated(raw);
        expect(validated(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
        expect(settings.personas[0]?.id).toBe(PLAIN_PERSONA);
        expect(settings.personas.length).toBeLessThanOrEqual(MAX_PERSONAS);
        expect(personaOf(settings).id).toBe(settings.persona);
        expect(settings.vad.threshold).toBeGreaterThanOrEqual(0);
        expect(settings.vad.threshold).toBeLessThanOrEqual(1);
        expect(Number.isInteger(settings.vad.silenceMs)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('keep what is valid beside what is not', () => {
    const settings = validated({ voice: 'marin', theme: 'pink', personas: [pirate, { ...pirate, name: 'Twin' }, 7], persona: 'p', vad: { silenceMs: 700, threshold: 3 } });

    expect(settings).toMatchObject({ voice: 'marin', theme: 'auto', persona: 'p', vad: { silenceMs: 700, threshold: 0.5 } });
    expect(settings.personas.map(({ name }) => name)).toEqual(['', 'Pirate']);
  });
});

describe('the store', () => {
  test('gives back what was saved, whatever that was', () => {
    fc.assert(
      fc.property(anything, (raw) => {
        const shelf = new TestShelf();
        const store = new SettingsStore(shelf);
        store.save(validated(raw));
        expect(new SettingsStore(shelf).state()).toEqual(validated(raw));
      }),
    );
  });

  test('takes nothing that is not its own', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (stored) => {
        const shelf = new TestShelf();
        shelf.setItem('parley.settings', stored);
        expect(new SettingsStore(shelf).state()).toEqual(DEFAULTS);
      }),
    );
  });

  test('of another version is not read', () => {
    const shelf = new TestShelf();
    shelf.setItem('parley.settings', JSON.stringify({ version: 2, settings: { ...DEFAULTS, voice: 'ash' } }));
    expect(new SettingsStore(shelf).state()).toEqual(DEFAULTS);
  });

  test('works where nothing can be kept', () => {
    const full: Shelf = {
      getItem: () => {
        throw new DOMException('no', 'SecurityError');
      },
      setItem: () => {
        throw new DOMException('no', 'QuotaExceededError');
      },
    };
    const store = new SettingsStore(full);
    let told = 0;
    store.subscribe(() => told++);
    store.save({ theme: 'dark' });

    expect(store.state().theme).toBe('dark');
    expect(told).toBe(1);
    expect(new SettingsStore(undefined).state()).toEqual(DEFAULTS);
  });
});

describe('a session', () => {
  const settings = validated({ personas: [pirate], persona: 'p', voice: 'marin', transcription: { isOn: true, language: 'zh' } });
  const asked = (change: object) => clientEvents.configure({ settings, isHandsFree: false, isFirst: true, hasSpoken: false, ...change }).session;

  test('gets the persona, its voice and speed', () => {
    expect(asked({})).toEqual({
      type: 'realtime',
      instructions: 'Talk like a pirate.',
      audio: { input: { transcription: { model: 'gpt-4o-mini-transcribe', language: 'zh' }, turn_detection: null }, output: { voice: 'ash', speed: 1.25 } },
    });
  });

  test('gets nothing that the person left as it is', () => {
    expect(asked({ settings: DEFAULTS })).toEqual({ type: 'realtime', audio: { input: { transcription: { model: 'gpt-4o-mini-transcribe' }, turn_detection: null }, output: {} } });
  });

  test('that has spoken keeps its voice, and loses the instructions of the persona before', () => {
    expect(asked({ settings: DEFAULTS, isFirst: false, hasSpoken: true })).toMatchObject({ instructions: '', audio: { output: { speed: 1 } } });
    expect(asked({ hasSpoken: true }).audio.output).not.toHaveProperty('voice');
  });

  test('hears turns as the person wants it', () => {
    expect(asked({ isHandsFree: true }).audio.input.turn_detection).toEqual({ type: 'server_vad', threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 500 });
    const semantic = validated({ vad: { kind: 'semantic_vad', eagerness: 'low' }, transcription: { isOn: false } });
    expect(asked({ settings: semantic, isHandsFree: true }).audio.input).toEqual({ transcription: null, turn_detection: { type: 'semantic_vad', eagerness: 'low' } });
  });
});

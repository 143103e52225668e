import { isObject, flag, number, oneOf, text, objects } from '../protocol/json';

/** Who answers: kept by the person, any number of them. */
export interface Persona {
  id: string;
  name: string;
  /** Empty leaves them to the provider. */
  instructions: string;
  /** Empty leaves it to the settings' own. */
  voice: string;
  /** 0.25 to 1.5 of the usual speed. */
  speed: number;
}

/** How the provider hears when a turn ends; the numbers belong to `server_vad`, the eagerness to `semantic_vad`. */
export interface Vad {
  kind: 'server_vad' | 'semantic_vad';
  /** 0 to 1. */
  threshold: number;
  prefixPaddingMs: number;
  silenceMs: number;
  eagerness: 'auto' | 'low' | 'medium' | 'high';
}

export interface Settings {
  /** Empty leaves it to the provider. */
  voice: string;
  /** The id of one of the personas. */
  persona: string;
  personas: readonly Persona[];
  /** Of the page. */
  language: 'auto' | 'zh-CN' | 'en';
  vad: Vad;
  /** Whether the person's words are written down, and the language (ISO 639-1) that the provider is told; empty to find out. */
  transcription: { isOn: boolean; language: string };
  isLatencyPanelOn: boolean;
  theme: 'auto' | 'light' | 'dark';
  /** The browser's ids of devices, which it keeps as long as what is stored for the page; empty for its own choice. */
  microphone: string;
  loudspeaker: string;
}

/** The voices that providers of the Realtime protocol have; another one may be typed. */
export const VOICES: readonly string[] = ['alloy', 'ash', 'ballad', 'cedar', 'coral', 'echo', 'marin', 'sage', 'shimmer', 'verse'];

/** What the persona that is always there is called by. */
export const PLAIN_PERSONA = 'plain';
const PLAIN: Persona = { id: PLAIN_PERSONA, name: '', instructions: '', voice: '', speed: 1 };

export const DEFAULTS: Settings = {
  voice: '',
  persona: PLAIN_PERSONA,
  personas: [PLAIN],
  language: 'auto',
  vad: { kind: 'server_vad', threshold: 0.5, prefixPaddingMs: 300, silenceMs: 500, eagerness: 'auto' },
  transcription: { isOn: true, language: '' },
  isLatencyPanelOn: false,
  theme: 'auto',
  microphone: '',
  loudspeaker: '',
};

export const MAX_PERSONAS = 50;
export const MAX_NAME = 60;
export const MAX_INSTRUCTIONS = 8_000;
const MAX_DEVICE_ID = 256;

/** The persona that is chosen. */
export const personaOf = ({ persona, personas }: Settings): Persona => personas.find(({ id }) => id === persona) ?? personas[0] ?? PLAIN;

/** Settings out of whatever was stored or typed: what is not valid is as by default. Never throws. */
export function validated(raw: unknown): Settings {
  const given = isObject(raw) ? raw : {};
  const personas = validPersonas(given['personas']);
  const chosen = text(given['persona'], MAX_NAME);
  return {
    voice: voiceName(given['voice']),
    persona: personas.some(({ id }) => id === chosen) ? chosen : PLAIN_PERSONA,
    personas,
    language: oneOf(given['language'], ['auto', 'zh-CN', 'en'] as const),
    vad: validVad(given['vad']),
    transcription: validTranscription(given['transcription']),
    isLatencyPanelOn: flag(given['isLatencyPanelOn'], DEFAULTS.isLatencyPanelOn),
    theme: oneOf(given['theme'], ['auto', 'light', 'dark'] as const),
    microphone: text(given['microphone'], MAX_DEVICE_ID),
    loudspeaker: text(given['loudspeaker'], MAX_DEVICE_ID),
  };
}

/** Each id once, the plain one first and untouched. */
function validPersonas(raw: unknown): Persona[] {
  const found = new Map([[PLAIN_PERSONA, PLAIN]]);
  for (const each of objects(raw)) {
    const id = text(each['id'], MAX_NAME);
    const name = text(each['name'], MAX_NAME).trim();
    if (id !== '' && name !== '' && !found.has(id) && found.size < MAX_PERSONAS) {
      const instructions = text(each['instructions'], MAX_INSTRUCTIONS);
      found.set(id, { id, name, instructions, voice: voiceName(each['voice']), speed: number(each['speed'], 0.25, 1.5, 1) });
    }
  }
  return [...found.values()];
}

function validVad(raw: unknown): Vad {
  const given = isObject(raw) ? raw : {};
  const { threshold, prefixPaddingMs, silenceMs } = DEFAULTS.vad;
  return {
    kind: oneOf(given['kind'], ['server_vad', 'semantic_vad'] as const),
    threshold: number(given['threshold'], 0, 1, threshold),
    prefixPaddingMs: Math.round(number(given['prefixPaddingMs'], 0, 2_000, prefixPaddingMs)),
    silenceMs: Math.round(number(given['silenceMs'], 100, 5_000, silenceMs)),
    eagerness: oneOf(given['eagerness'], ['auto', 'low', 'medium', 'high'] as const),
  };
}

function validTranscription(raw: unknown): Settings['transcription'] {
  const given = isObject(raw) ? raw : {};
  const language = text(given['language'], 8);
  return { isOn: flag(given['isOn'], DEFAULTS.transcription.isOn), language: /^[a-z]{2,3}$/.test(language) ? language : '' };
}

const voiceName = (raw: unknown): string => {
  const name = text(raw, 64);
  return /^[\w.-]*$/.test(name) ? name : '';
};

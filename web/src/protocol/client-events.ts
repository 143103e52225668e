import { personaOf, type Settings } from '../settings/settings';

type Content = { type: 'input_text' | 'output_text'; text: string } | { type: 'input_image'; image_url: string } | { type: 'input_audio'; audio: string };

export interface NewItem {
  id: string;
  type: 'message';
  role: 'user' | 'assistant';
  content: Content[];
}

/** What the page asks of a session: the person's settings in the GA shape. */
export interface Configuration {
  settings: Settings;
  isHandsFree: boolean;
  /** Whether the session has none of the page's so far: what the person left as it is, the provider decides. */
  isFirst: boolean;
  /** Whether the session has spoken: then it keeps its voice, and none is named. */
  hasSpoken: boolean;
}

const TRANSCRIPTION_MODEL = 'gpt-4o-mini-transcribe';

/** The client events that the page sends. */
export const clientEvents = {
  configure: ({ settings, isHandsFree, isFirst, hasSpoken }: Configuration) => {
    const { instructions, speed } = personaOf(settings);
    return {
      type: 'session.update' as const,
      session: {
        type: 'realtime',
        ...((instructions !== '' || !isFirst) && { instructions }),
        audio: {
          input: { transcription: transcription(settings), turn_detection: isHandsFree ? turnDetection(settings) : null },
          output: { ...(!hasSpoken && voice(settings)), ...((speed !== 1 || !isFirst) && { speed }) },
        },
      },
    };
  },
  create: (item: NewItem) => ({ type: 'conversation.item.create' as const, item }),
  respond: () => ({ type: 'response.create' as const }),
  cancel: () => ({ type: 'response.cancel' as const }),
  append: (base64: string) => ({ type: 'input_audio_buffer.append' as const, audio: base64 }),
  commit: () => ({ type: 'input_audio_buffer.commit' as const }),
  clear: () => ({ type: 'input_audio_buffer.clear' as const }),
  truncate: (itemId: string, playedMs: number) => ({
    type: 'conversation.item.truncate' as const,
    item_id: itemId,
    content_index: 0,
    audio_end_ms: playedMs,
  }),
} as const;

export type ClientEvent = ReturnType<(typeof clientEvents)[keyof typeof clientEvents]>;

const transcription = ({ transcription: { isOn, language } }: Settings) => (isOn ? { model: TRANSCRIPTION_MODEL, ...(language !== '' && { language }) } : null);

function turnDetection({ vad }: Settings) {
  return vad.kind === 'semantic_vad'
    ? { type: vad.kind, eagerness: vad.eagerness }
    : { type: vad.kind, threshold: vad.threshold, prefix_padding_ms: vad.prefixPaddingMs, silence_duration_ms: vad.silenceMs };
}

/** The persona's own voice counts before the general one; neither leaves the choice to the provider. */
function voice(settings: Settings) {
  const name = personaOf(settings).voice || settings.voice;
  return name === '' ? {} : { voice: name };
}

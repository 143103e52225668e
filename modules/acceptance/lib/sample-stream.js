// Legal server streams in the words of openai-realtime.md, for the tests of the checkers themselves.

const FORMAT = { type: 'audio/pcm', rate: 24_000 };
const USAGE = {
  total_tokens: 127, input_tokens: 120, output_tokens: 7,
  input_token_details: {
    text_tokens: 120, audio_tokens: 0, image_tokens: 0, cached_tokens: 64,
    cached_tokens_details: { text_tokens: 64, audio_tokens: 0, image_tokens: 0 },
  },
  output_token_details: { text_tokens: 7, audio_tokens: 0 },
};

export const session = () => ({
  type: 'realtime', object: 'realtime.session', id: 'sess_A1', model: 'gpt-realtime-mini', output_modalities: ['audio'],
  instructions: 'Be brief.', tools: [], tool_choice: 'auto', max_output_tokens: 'inf', tracing: null, truncation: 'auto', prompt: null,
  expires_at: 1_790_003_600,
  audio: {
    input: {
      format: FORMAT, transcription: null, noise_reduction: null,
      turn_detection: {
        type: 'server_vad', threshold: 0.5, prefix_padding_ms: 300, silence_duration_ms: 200, idle_timeout_ms: null,
        create_response: true, interrupt_response: true,
      },
    },
    output: { format: FORMAT, voice: 'alloy', speed: 1.0 },
  },
  include: null,
});

const response = (id, more) => ({
  object: 'realtime.response', id, status: 'in_progress', status_details: null, output: [], conversation_id: 'conv_A1',
  output_modalities: ['audio'], max_output_tokens: 'inf', audio: { output: { format: FORMAT, voice: 'alloy' } }, usage: null, metadata: null,
  ...more,
});

/** Collects events; each method appends one block of section 5 and returns the stream. */
export class SampleStream {
  events = [];
  #last = null;

  #emit(type, fields) {
    this.events.push(structuredClone({ type, event_id: `event_${this.events.length}`, ...fields }));
    return this;
  }

  connect() {
    return this.#emit('session.created', { session: session() });
  }

  sessionUpdated() {
    return this.#emit('session.updated', { session: session() });
  }

  #place(item, done = true) {
    const previous = this.#last;
    this.#last = item.id;
    this.#emit('conversation.item.added', { previous_item_id: previous, item });
    return done ? this.#emit('conversation.item.done', { previous_item_id: previous, item }) : this;
  }

  typed(id) {
    return this.#place({ id, object: 'realtime.item', type: 'message', status: 'completed', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] });
  }

  spoken(id) {
    this.#emit('input_audio_buffer.speech_started', { audio_start_ms: 100, item_id: id });
    this.#emit('input_audio_buffer.speech_stopped', { audio_end_ms: 900, item_id: id });
    this.#emit('input_audio_buffer.committed', { previous_item_id: this.#last, item_id: id });
    this.#place({ id, type: 'message', status: 'completed', role: 'user', content: [{ type: 'input_audio', transcript: null }] });
    this.#emit('conversation.item.input_audio_transcription.delta', { item_id: id, content_index: 0, delta: 'Hel' });
    this.#emit('conversation.item.input_audio_transcription.delta', { item_id: id, content_index: 0, delta: 'lo' });
    return this.#emit('conversation.item.input_audio_transcription.completed', {
      item_id: id, content_index: 0, transcript: 'Hello',
      usage: { type: 'tokens', total_tokens: 3, input_tokens: 2, output_tokens: 1, input_token_details: { text_tokens: 0, audio_tokens: 2 } },
    });
  }

  /** A whole response with one message; `conversation` null makes it out-of-band, `ending` overrides the final response. */
  answer(id, itemId, { kind = 'audio', conversation = 'conv_A1', ending = {}, itemStatus = 'completed' } = {}) {
    const inside = conversation !== null;
    const ids = { response_id: id, item_id: itemId, output_index: 0, content_index: 0 };
    const previous = this.#last;
    const item = (status, content) => ({ id: itemId, object: 'realtime.item', type: 'message', status, role: 'assistant', content });
    const field = kind === 'text' ? 'text' : 'transcript';
    this.#emit('response.created', { response: response(id, { conversation_id: conversation }) });
    this.#emit('response.output_item.added', { response_id: id, output_index: 0, item: item('in_progress', []) });
    if (inside) {
      this.#place(item('in_progress', []), false);
    }
    this.#emit('response.content_part.added', { ...ids, part: { type: kind, [field]: '' } });
    for (const delta of ['Good ', 'day']) {
      this.#emit(kind === 'text' ? 'response.output_text.delta' : 'response.output_audio_transcript.delta', { ...ids, delta });
      if (kind === 'audio') {
        this.#emit('response.output_audio.delta', { ...ids, delta: Buffer.alloc(480).toString('base64') });
      }
    }
    if (kind === 'audio') {
      this.#emit('response.output_audio.done', ids);
      this.#emit('response.output_audio_transcript.done', { ...ids, transcript: 'Good day' });
    } else {
      this.#emit('response.output_text.done', { ...ids, text: 'Good day' });
    }
    const final = item(itemStatus, [{ type: `output_${kind}`, [field]: 'Good day' }]);
    this.#emit('response.content_part.done', { ...ids, part: { type: kind, [field]: 'Good day' } });
    if (inside) {
      this.#emit('conversation.item.done', { previous_item_id: previous, item: final });
    }
    this.#emit('response.output_item.done', { response_id: id, output_index: 0, item: final });
    return this.#emit('response.done', { response: response(id, { status: 'completed', output: [final], conversation_id: conversation, usage: USAGE, ...ending }) });
  }

  call(id, itemId) {
    const ids = { response_id: id, item_id: itemId, output_index: 0, call_id: 'call_1' };
    const previous = this.#last;
    const item = (status, args) => ({ id: itemId, type: 'function_call', status, name: 'get_weather', call_id: 'call_1', arguments: args });
    this.#emit('response.created', { response: response(id) });
    this.#emit('response.output_item.added', { response_id: id, output_index: 0, item: item('in_progress', '') });
    this.#place(item('in_progress', ''), false);
    this.#emit('response.function_call_arguments.delta', { ...ids, delta: '{"city":' });
    this.#emit('response.function_call_arguments.delta', { ...ids, delta: '"Oslo"}' });
    this.#emit('response.function_call_arguments.done', { ...ids, name: 'get_weather', arguments: '{"city":"Oslo"}' });
    const final = item('completed', '{"city":"Oslo"}');
    this.#emit('conversation.item.done', { previous_item_id: previous, item: final });
    this.#emit('response.output_item.done', { response_id: id, output_index: 0, item: final });
    return this.#emit('response.done', { response: response(id, { status: 'completed', output: [final], usage: USAGE }) });
  }

  rateLimits() {
    return this.#emit('rate_limits.updated', { rate_limits: [{ name: 'tokens', limit: 40_000, remaining: 39_000, reset_seconds: 1.5 }] });
  }

  error() {
    return this.#emit('error', { error: { type: 'invalid_request_error', code: 'unknown_parameter', message: "Unknown parameter: 'session.bogus_field'.", param: 'session.bogus_field', event_id: null } });
  }

  retrieved(id) {
    return this.#emit('conversation.item.retrieved', {
      item: { id, object: 'realtime.item', type: 'message', status: 'completed', role: 'assistant', content: [{ type: 'audio', transcript: 'Good day', audio: 'AAAA', format: 'pcm16' }] },
    });
  }

  truncated(id) {
    return this.#emit('conversation.item.truncated', { item_id: id, content_index: 0, audio_end_ms: 740 });
  }

  deleted(id) {
    return this.#emit('conversation.item.deleted', { item_id: id });
  }
}

/** One of everything, in a legal order. */
export const everything = () =>
  new SampleStream().connect().sessionUpdated().typed('item_1').answer('resp_1', 'item_2', { kind: 'text' }).rateLimits()
    .spoken('item_3').answer('resp_2', 'item_4').rateLimits().retrieved('item_4').truncated('item_4').error()
    .deleted('item_1').call('resp_3', 'item_5').rateLimits().answer('resp_4', 'item_x', { conversation: null }).events;

// Every server frame of the GA dialect as openai-realtime.md, sections 2 to 6, has it, with the keys whose lack kills or deafens
// a client (sections 8.2 and 8.5) made mandatory. Closed records: a field that is not the protocol's own is a fault too.
import {
  absent, any, base64, both, count, either, flag, id, isObject, jsonText, listOf, mapOf, nullOr, number, oneOf, record, tagged, text,
} from './shape.js';

/** What the strictest client takes in one frame (section 8.4). */
export const MAX_FRAME_BYTES = 1 << 20;

const format = tagged('type', {
  'audio/pcm': record({ type: oneOf('audio/pcm') }, { rate: oneOf(24_000) }),
  'audio/pcmu': record({ type: oneOf('audio/pcmu') }),
  'audio/pcma': record({ type: oneOf('audio/pcma') }),
});
const error = record({ type: id, code: nullOr(text), message: text, param: nullOr(text) });

// --- session (2.1 to 2.4)

const transcription = record(
  { model: text, language: nullOr(text), prompt: nullOr(text) },
  { keywords: listOf(text), languages: listOf(text), delay: text },
);
const vadTiming = { threshold: number, prefix_padding_ms: count, silence_duration_ms: count };
const vadPolicy = { create_response: flag, interrupt_response: flag };
const turnDetection = tagged('type', {
  server_vad: record({ type: any, ...vadTiming, ...vadPolicy, idle_timeout_ms: nullOr(count) }),
  semantic_vad: record({ type: any, ...vadPolicy, eagerness: oneOf('low', 'medium', 'high', 'auto') }),
});
const noiseReduction = record({ type: oneOf('near_field', 'far_field') }, { strength: number });
const tool = tagged('type', {
  function: record({ type: any, name: id, parameters: any }, { description: text }),
  mcp: (value, path) => id(value.server_label, `${path}.server_label`),
});
const toolChoice = either(oneOf('auto', 'none', 'required'), record({ type: oneOf('function'), name: id }), record({ type: oneOf('mcp'), server_label: id }, { name: nullOr(text) }));
const outputTokens = either(count, oneOf('inf'));
const voice = either(id, record({ id }));
const modalities = listOf(oneOf('audio', 'text'), { min: 1, max: 1 });

const realtimeSession = record(
  {
    type: any, object: oneOf('realtime.session'), id, model: id, output_modalities: modalities, instructions: text,
    tools: listOf(tool), tool_choice: toolChoice, max_output_tokens: outputTokens, expires_at: count,
    tracing: nullOr(either(oneOf('auto'), record({}, { workflow_name: text, group_id: text, metadata: any }))),
    truncation: either(oneOf('auto', 'disabled'), record({ type: oneOf('retention_ratio'), retention_ratio: number }, { token_limits: any })),
    prompt: nullOr(record({ id }, { version: nullOr(text), variables: any })),
    include: nullOr(listOf(text)),
    audio: record({
      input: record({ format, transcription: nullOr(transcription), noise_reduction: nullOr(noiseReduction), turn_detection: nullOr(turnDetection) }),
      output: record({ format, voice, speed: number }),
    }),
  },
  { parallel_tool_calls: flag, reasoning: record({ effort: text }) },
);
const transcriptionSession = record({
  type: any, object: oneOf('realtime.transcription_session'), id, expires_at: count, include: nullOr(listOf(text)),
  audio: record({
    input: record({
      format, transcription: nullOr(transcription), noise_reduction: nullOr(noiseReduction),
      turn_detection: nullOr(record({ type: oneOf('server_vad'), ...vadTiming })),
    }),
  }),
});
const session = tagged('type', { realtime: realtimeSession, transcription: transcriptionSession });

// --- items (6). `live`: not a reply to retrieve, so without audio bytes.

const userParts = (live) => tagged('type', {
  input_text: record({ type: any, text }),
  input_audio: record({ type: any, transcript: nullOr(text) }, live ? {} : { audio: nullOr(base64), format: any }),
  input_image: record({ type: any, image_url: text }, { detail: nullOr(oneOf('auto', 'low', 'high')) }),
});
const spoken = (live) => record({ type: any, transcript: nullOr(text) }, live ? {} : { audio: nullOr(base64), format: any });
// A truncated part has lost its transcript (5.5); the clients take null and lack alike.
const cut = (live) => record({ type: any }, { transcript: nullOr(text), ...(live ? {} : { audio: nullOr(base64), format: any }) });
const assistantParts = (live) => tagged('type', {
  output_text: record({ type: any, text }),
  output_audio: live ? spoken(live) : cut(live),
  ...(live ? {} : { audio: cut(live) }),
});
const itemOf = (statuses, live) => {
  const head = { id, type: any, status: oneOf(...statuses) };
  const own = { object: oneOf('realtime.item') };
  return tagged('type', {
    message: tagged('role', {
      system: record({ ...head, role: any, content: listOf(record({ type: oneOf('input_text'), text })) }, own),
      user: record({ ...head, role: any, content: listOf(userParts(live)) }, own),
      assistant: record({ ...head, role: any, content: listOf(assistantParts(live)) }, own),
    }),
    function_call: (value, path) =>
      record({ ...head, name: id, call_id: id, arguments: value.status === 'completed' ? jsonText : text }, own)(value, path),
    function_call_output: record({ ...head, call_id: id, output: text }, own),
    mcp_list_tools: record({ id, type: any, server_label: id, tools: listOf(any) }, { ...own, status: text, error: any }),
    mcp_call: record({ id, type: any, server_label: id, name: id, arguments: text, output: nullOr(text) }, { ...own, status: text, error: any, approval_request_id: nullOr(text) }),
    mcp_approval_request: record({ id, type: any, server_label: id, name: id, arguments: text }, { ...own, status: text }),
    mcp_approval_response: record({ id, type: any, approval_request_id: id, approve: flag }, { ...own, status: text, reason: nullOr(text) }),
  });
};
const finalItem = itemOf(['completed', 'incomplete'], true);
const anyItem = itemOf(['in_progress', 'completed', 'incomplete'], true);
const begun = (value, path) => {
  const faults = itemOf(['in_progress'], true)(value, path);
  if (isObject(value) && value.type === 'message' && Array.isArray(value.content) && value.content.length > 0) {
    faults.push(`${path}.content: must be empty while the model starts the item`);
  }
  return faults;
};

// --- responses (4.6)

const inputDetails = record(
  { text_tokens: count, audio_tokens: count, cached_tokens: count },
  { image_tokens: count, cached_tokens_details: record({ text_tokens: count, audio_tokens: count }, { image_tokens: count }) },
);
const usage = record({
  total_tokens: count, input_tokens: count, output_tokens: count,
  input_token_details: inputDetails, output_token_details: record({ text_tokens: count, audio_tokens: count }),
});
const responseOf = (status, details, output, counted) =>
  record({
    object: oneOf('realtime.response'), id, status: oneOf(status), status_details: details, output,
    conversation_id: nullOr(id), output_modalities: modalities, max_output_tokens: outputTokens,
    audio: record({ output: record({ format, voice: id }) }), usage: counted, metadata: nullOr(mapOf(text)),
  });
const failure = record({ type: id, code: nullOr(text) }, { message: text });
const endings = {
  completed: responseOf('completed', absent, listOf(finalItem), usage),
  cancelled: responseOf('cancelled', record({ type: oneOf('cancelled'), reason: oneOf('turn_detected', 'client_cancelled') }), listOf(finalItem), usage),
  incomplete: responseOf('incomplete', record({ type: oneOf('incomplete'), reason: oneOf('max_output_tokens', 'content_filter') }), listOf(finalItem), usage),
  failed: responseOf('failed', record({ type: oneOf('failed'), error: failure }), listOf(finalItem), nullOr(usage)),
};

// --- events (4)

const logprobs = { logprobs: nullOr(listOf(any)) };
const padding = { obfuscation: text };
const item = { item_id: id };
const ids = { response_id: id, item_id: id, output_index: count, content_index: count };
const callIds = { response_id: id, item_id: id, output_index: count, call_id: id };
const mcpIds = { response_id: id, item_id: id, output_index: count };
const part = tagged('type', { text: record({ type: any, text }), audio: record({ type: any, transcript: text }) });
const inConversation = (shape) => [{ previous_item_id: nullOr(id), item: shape }];
const ASR = 'conversation.item.input_audio_transcription';
const transcriptionUsage = tagged('type', {
  tokens: record({
    type: any, total_tokens: count, input_tokens: count, output_tokens: count,
    input_token_details: record({ text_tokens: count, audio_tokens: count }),
  }),
  duration: record({ type: any, seconds: number }),
});

/** type → [required fields, optional fields], beyond `type` and `event_id`. */
const EVENTS = {
  'session.created': [{ session }],
  'session.updated': [{ session }],
  error: [{ error: record({ type: id, code: nullOr(text), message: text, param: nullOr(text), event_id: nullOr(text) }) }],
  'conversation.item.added': inConversation(anyItem),
  'conversation.item.done': inConversation(finalItem),
  'conversation.item.retrieved': [{ item: itemOf(['in_progress', 'completed', 'incomplete'], false) }],
  'conversation.item.truncated': [{ ...item, content_index: count, audio_end_ms: count }],
  'conversation.item.deleted': [item],
  'input_audio_buffer.committed': [{ ...item, previous_item_id: nullOr(id) }],
  'input_audio_buffer.cleared': [{}],
  'input_audio_buffer.speech_started': [{ ...item, audio_start_ms: count }],
  'input_audio_buffer.speech_stopped': [{ ...item, audio_end_ms: count }],
  'input_audio_buffer.timeout_triggered': [{ ...item, audio_start_ms: count, audio_end_ms: count }],
  [`${ASR}.delta`]: [{ ...item, content_index: count, delta: text }, { ...logprobs, ...padding }],
  [`${ASR}.completed`]: [{ ...item, content_index: count, transcript: text, usage: transcriptionUsage }, { ...logprobs, languages: any }],
  [`${ASR}.segment`]: [{ ...item, content_index: count, id, text, speaker: text, start: number, end: number }],
  [`${ASR}.failed`]: [{ ...item, content_index: count, error }],
  'response.created': [{ response: responseOf('in_progress', absent, listOf(any, { max: 0 }), absent) }],
  'response.output_item.added': [{ response_id: id, output_index: count, item: begun }],
  'response.output_item.done': [{ response_id: id, output_index: count, item: finalItem }],
  'response.content_part.added': [{ ...ids, part }],
  'response.content_part.done': [{ ...ids, part }],
  'response.output_text.delta': [{ ...ids, delta: text }, { ...padding, ...logprobs }],
  'response.output_text.done': [{ ...ids, text }, logprobs],
  'response.output_audio_transcript.delta': [{ ...ids, delta: text }, padding],
  'response.output_audio_transcript.done': [{ ...ids, transcript: text }],
  'response.output_audio.delta': [{ ...ids, delta: both(base64, id) }, padding],
  'response.output_audio.done': [ids],
  'response.function_call_arguments.delta': [{ ...callIds, delta: text }, padding],
  'response.function_call_arguments.done': [{ ...callIds, name: id, arguments: text }],
  'response.done': [{ response: tagged('status', endings) }],
  'rate_limits.updated': [{
    rate_limits: listOf(record({ name: oneOf('requests', 'tokens'), limit: count, remaining: count, reset_seconds: number }), { min: 1 }),
  }],
  'mcp_list_tools.in_progress': [item],
  'mcp_list_tools.completed': [item],
  'mcp_list_tools.failed': [item],
  'response.mcp_call_arguments.delta': [{ ...mcpIds, delta: text }, padding],
  'response.mcp_call_arguments.done': [{ ...mcpIds, arguments: text }],
  'response.mcp_call.in_progress': [{ ...item, output_index: count }],
  'response.mcp_call.completed': [{ ...item, output_index: count }],
  'response.mcp_call.failed': [{ ...item, output_index: count }],
};
const SHAPES = Object.fromEntries(
  Object.entries(EVENTS).map(([type, [required, optional]]) => [type, record({ type: any, event_id: id, ...required }, optional)]),
);

/** The GA server events this page knows. */
export const knownTypes = () => Object.keys(SHAPES);

/** What is wrong with a parsed server event; empty when nothing is. A beta name or an unknown one is wrong. */
export function eventFaults(event) {
  if (!isObject(event) || typeof event.type !== 'string') {
    return ['event: must be an object with a string type'];
  }
  const shape = SHAPES[event.type];
  return shape ? shape(event, event.type) : [`${event.type}: is not a GA server event`];
}

/** What is wrong with one WebSocket message as it came. */
export function frameFaults(raw, binary = false) {
  if (binary) {
    return ['frame: must be text'];
  }
  const size = Buffer.byteLength(raw);
  const bulk = size >= MAX_FRAME_BYTES ? [`frame: must stay below ${MAX_FRAME_BYTES} bytes, has ${size}`] : [];
  let event;
  try {
    event = JSON.parse(raw);
  } catch (cause) {
    return [...bulk, `frame: must be JSON: ${cause.message}`];
  }
  return [...bulk, ...eventFaults(event)];
}

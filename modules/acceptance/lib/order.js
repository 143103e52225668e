// The order of openai-realtime.md, section 5, over the whole stream of one connection. Entities (a response, its items and parts,
// a stretch of speech, a conversation item) each keep their own strict order; entities may interleave, as the page allows for
// transcriptions, rate limits, acknowledgements and out-of-band responses.

const ASR = 'conversation.item.input_audio_transcription.';
const PART_DONE_ORDER = {
  text: ['response.output_text.done'],
  audio: ['response.output_audio.done', 'response.output_audio_transcript.done'],
};
const DELTA_OF = {
  'response.output_text.delta': 'text',
  'response.output_audio.delta': 'audio',
  'response.output_audio_transcript.delta': 'audio',
};

/** Reads server events one by one; each answer is the list of rules the event broke. */
export class OrderChecker {
  #seen = 0;
  #refused = false;
  #eventIds = new Set();
  #responses = new Map(); // id → {live, conversation, items: [{…}], done}
  #items = new Map(); // item id → owner and progress of the output item
  #conversation = []; // item ids in order
  #placed = new Map(); // item id → {previous, done}
  #inputs = new Map(); // item id of a stretch of speech → 'started' | 'stopped' | 'committed'
  #heard = new Map(); // item id → {text, over}: the transcription's deltas so far
  #ended = 0;
  #rateLimits = 0;
  #faults = [];

  accept(event) {
    this.#faults = [];
    const first = this.#seen++ === 0;
    // A session that no provider takes has one error and no session.created.
    this.#refused ||= first && event.type === 'error';
    this.#require(this.#refused ? first : first === (event.type === 'session.created'), 'session.created is the first event of a connection, and only that');
    this.#require(!this.#eventIds.has(event.event_id), `event_id ${event.event_id} is unique`);
    this.#eventIds.add(event.event_id);
    this.#dispatch(event);
    return this.#faults.map((fault) => `${event.type} #${this.#seen}: ${fault}`);
  }

  /** What is still open at the end of the stream. A rate_limits.updated may be outstanding; nothing else may. */
  finish() {
    const faults = [];
    for (const [id, response] of this.#responses) {
      if (!response.done) {
        faults.push(`response ${id} got no response.done`);
      }
    }
    for (const [id, placed] of this.#placed) {
      if (!placed.done) {
        faults.push(`item ${id} was added but never done`);
      }
    }
    for (const [id, state] of this.#inputs) {
      if (state === 'committed' && !this.#placed.has(id)) {
        faults.push(`item ${id} was committed but never added`);
      }
    }
    return faults;
  }

  #require(holds, fault) {
    if (!holds) {
      this.#faults.push(`violates: ${fault}`);
    }
    return holds;
  }

  #dispatch(event) {
    const { type } = event;
    if (type === 'response.created') {
      this.#responseCreated(event.response);
    } else if (type === 'response.done') {
      this.#responseDone(event.response);
    } else if (type.startsWith('response.')) {
      this.#inResponse(event);
    } else if (type.startsWith('input_audio_buffer.')) {
      this.#inputAudio(event);
    } else if (type.startsWith(ASR)) {
      this.#transcription(event);
    } else if (type.startsWith('conversation.item.')) {
      this.#conversationItem(event);
    } else if (type === 'rate_limits.updated') {
      this.#require(++this.#rateLimits <= this.#ended, 'rate_limits.updated follows a response.done, one each');
    }
  }

  // --- responses

  #responseCreated(response) {
    if (!this.#require(!this.#responses.has(response.id), `one response.created for ${response.id}`)) {
      return;
    }
    if (response.conversation_id !== null) {
      const live = [...this.#responses.values()].filter((other) => !other.done && other.conversation !== null);
      this.#require(live.length === 0, 'at most one live response in the conversation');
    }
    this.#responses.set(response.id, { conversation: response.conversation_id, items: [], done: false });
  }

  #responseDone(response) {
    const known = this.#live(response.id);
    if (!known) {
      return;
    }
    known.done = true;
    this.#ended++;
    this.#require(response.conversation_id === known.conversation, 'conversation_id stays what response.created said');
    for (const item of known.items) {
      this.#require(item.closed, `response.output_item.done of ${item.id} comes before response.done`);
    }
    if (response.status !== 'failed') {
      const listed = response.output.map((item) => item.id).join();
      this.#require(listed === known.items.map((item) => item.id).join(), `output lists the items of the response, was [${listed}]`);
    }
  }

  #live(id) {
    const response = this.#responses.get(id);
    this.#require(response !== undefined, `response.created of ${id} comes first`);
    this.#require(!response?.done, `nothing of ${id} follows its response.done`);
    return response?.done ? undefined : response;
  }

  #inResponse(event) {
    const response = this.#live(event.response_id);
    if (!response) {
      return;
    }
    if (event.type === 'response.output_item.added') {
      this.#require(event.output_index === response.items.length, `output_index counts up, ${response.items.length} is next`);
      this.#require(!this.#items.has(event.item.id), `one response.output_item.added for ${event.item.id}`);
      this.#require(response.items.every((item) => item.closed), 'an output item begins after the one before is done');
      const item = { id: event.item.id, kind: event.item.type, response, index: event.output_index, parts: [], args: undefined, argsDone: undefined, closed: false };
      response.items.push(item);
      this.#items.set(item.id, item);
      return;
    }
    const item = this.#items.get(event.item_id ?? event.item?.id);
    if (!this.#require(item?.response === response, 'response.output_item.added of its item comes first') ||
        !this.#require(!item.closed, `nothing of ${item.id} follows its response.output_item.done`)) {
      return;
    }
    this.#require(event.output_index === item.index, `output_index of ${item.id} is ${item.index}`);
    if (event.type === 'response.output_item.done') {
      this.#outputItemDone(item, event.item);
    } else if (event.type.startsWith('response.function_call_arguments.')) {
      this.#callArguments(item, event);
    } else if (!event.type.includes('mcp')) {
      this.#inPart(item, event);
    }
  }

  #inPart(item, event) {
    this.#require(this.#placedOrApart(item), `conversation.item.added of ${item.id} comes before its content`);
    this.#require(this.#placed.get(item.id)?.done !== true, `conversation.item.done of ${item.id} comes after its content`);
    if (event.type === 'response.content_part.added') {
      this.#require(event.content_index === item.parts.length, `content_index counts up, ${item.parts.length} is next`);
      this.#require(item.parts.every((part) => part.closed), 'a content part begins after the one before is done');
      item.parts.push({ kind: event.part.type, said: '', dones: [], closed: false });
      return;
    }
    const part = item.parts[event.content_index];
    if (!this.#require(part !== undefined && !part.closed, 'response.content_part.added comes first and .done last')) {
      return;
    }
    if (event.type in DELTA_OF) {
      this.#require(DELTA_OF[event.type] === part.kind, `a ${part.kind} part has deltas of its own kind`);
      this.#require(part.dones.length === 0, 'deltas come before the done events of their part');
      part.said += event.type === 'response.output_audio.delta' ? '' : event.delta;
    } else if (event.type === 'response.content_part.done') {
      part.closed = true;
      this.#require(part.dones.join() === PART_DONE_ORDER[part.kind].join(), `before it come ${PART_DONE_ORDER[part.kind]}, in this order`);
      this.#require((event.part.text ?? event.part.transcript) === part.said, 'the part says what its deltas said');
    } else {
      part.dones.push(event.type);
      const said = event.text ?? event.transcript;
      this.#require(said === undefined || said === part.said, 'the done event says what the deltas said');
    }
  }

  #callArguments(item, event) {
    this.#require(item.kind === 'function_call', 'arguments belong to a function_call');
    this.#require(this.#placedOrApart(item), `conversation.item.added of ${item.id} comes before its arguments`);
    this.#require(item.argsDone === undefined, 'arguments.done comes once and last');
    if (event.type.endsWith('.delta')) {
      item.args = (item.args ?? '') + event.delta;
    } else {
      item.argsDone = event.arguments;
      this.#require(item.args === undefined || item.args === event.arguments, 'arguments.done says what the deltas said');
    }
  }

  #outputItemDone(item, final) {
    item.closed = true;
    if (item.kind === 'function_call') {
      this.#require(item.argsDone !== undefined || final.status !== 'completed', 'arguments.done comes before response.output_item.done');
      this.#require(item.argsDone === undefined || final.arguments === item.argsDone, 'the call carries the arguments of arguments.done');
    }
    this.#require(item.parts.every((part) => part.closed), 'response.content_part.done comes before response.output_item.done');
    if (item.kind === 'message') {
      this.#require(said(final) === item.parts.map((part) => part.said).join(), 'the item says what its parts said');
    }
    this.#require(item.response.conversation === null || this.#placed.get(item.id)?.done === true,
      `conversation.item.done of ${item.id} comes before response.output_item.done`);
  }

  #placedOrApart(item) {
    return item.response.conversation === null || this.#placed.has(item.id);
  }

  // --- conversation

  #conversationItem(event) {
    const id = event.item_id ?? event.item.id;
    switch (event.type) {
      case 'conversation.item.added':
        return this.#added(id, event);
      case 'conversation.item.done':
        return this.#done(id, event);
      case 'conversation.item.deleted':
        this.#require(this.#conversation.includes(id), `${id} is in the conversation`);
        this.#require(this.#placed.get(id)?.done !== false, `${id} is done before it is deleted`);
        this.#conversation = this.#conversation.filter((other) => other !== id);
        this.#placed.delete(id); // its id is free again
        return undefined;
      default:
        return this.#require(this.#conversation.includes(id), `${id} is in the conversation`);
    }
  }

  #added(id, { item, previous_item_id: previous }) {
    this.#require(!this.#placed.has(id), `one conversation.item.added for ${id}`);
    const output = this.#items.get(id);
    this.#require(output === undefined || output.response.conversation !== null, 'an out-of-band item stays out of the conversation');
    const made = output === undefined && (item.role === 'assistant' || item.type === 'function_call') && item.status === 'in_progress';
    this.#require(!made, `response.output_item.added of ${id} comes before conversation.item.added`);
    if (this.#inputs.has(id)) {
      this.#require(this.#inputs.get(id) === 'committed', `input_audio_buffer.committed of ${id} comes before conversation.item.added`);
    }
    const waiting = [...this.#placed].filter(([other, placed]) => !placed.done && !this.#items.has(other)).map(([other]) => other);
    this.#require(waiting.length === 0, `conversation.item.done of ${waiting} comes at once, before other items`);
    const at = previous === null ? 0 : this.#conversation.indexOf(previous) + 1;
    this.#require(previous === null || at > 0, `previous_item_id ${previous} is in the conversation`);
    this.#conversation.splice(at, 0, id);
    this.#placed.set(id, { previous, done: false });
  }

  #done(id, { item, previous_item_id: previous }) {
    const placed = this.#placed.get(id);
    if (!this.#require(placed !== undefined, `conversation.item.added of ${id} comes first`)) {
      return;
    }
    this.#require(!placed.done, `one conversation.item.done for ${id}`);
    this.#require(placed.previous === previous, `previous_item_id stays ${placed.previous}, was ${previous}`);
    placed.done = true;
    const output = this.#items.get(id);
    if (output !== undefined) {
      this.#require(output.parts.every((part) => part.closed), `response.content_part.done of ${id} comes before conversation.item.done`);
      this.#require(output.kind !== 'function_call' || output.argsDone !== undefined || item.status !== 'completed',
        'arguments.done comes before conversation.item.done');
      this.#require(output.kind !== 'message' || said(item) === output.parts.map((part) => part.said).join(), 'the item says what its parts said');
    }
  }

  // --- input audio

  #inputAudio(event) {
    const { type, item_id: id } = event;
    const state = this.#inputs.get(id);
    if (type === 'input_audio_buffer.speech_started') {
      this.#require(state === undefined, `one speech_started for ${id}`);
      this.#require(![...this.#inputs.values()].includes('started'), 'one stretch of speech at a time');
      this.#inputs.set(id, 'started');
    } else if (type === 'input_audio_buffer.speech_stopped') {
      this.#require(state === 'started', `speech_started of ${id} comes first`);
      this.#inputs.set(id, 'stopped');
    } else if (type === 'input_audio_buffer.committed') {
      // A manual commit with the VAD on has no speech_stopped for its stretch (5.4).
      this.#require(state !== 'committed', `one commit of ${id}`);
      this.#require(!this.#placed.has(id), `committed of ${id} comes before its conversation.item.added`);
      this.#inputs.set(id, 'committed');
    } else if (type === 'input_audio_buffer.cleared') {
      for (const [open, progress] of this.#inputs) {
        if (progress !== 'committed') {
          this.#inputs.delete(open);
        }
      }
    }
  }

  #transcription(event) {
    const id = event.item_id;
    this.#require(this.#placed.has(id) || this.#inputs.get(id) === 'committed', `committed of ${id} comes before its transcription`);
    const heard = this.#heard.get(id) ?? { text: '', over: false };
    this.#heard.set(id, heard);
    this.#require(!heard.over, `one transcription of ${id}`);
    if (event.type === `${ASR}delta`) {
      heard.text += event.delta;
    } else if (event.type === `${ASR}completed` || event.type === `${ASR}failed`) {
      heard.over = true;
      this.#require(event.transcript === undefined || heard.text === '' || heard.text === event.transcript, 'completed says what the deltas said');
    }
  }
}

const said = (item) => item.content.map((part) => part.text ?? part.transcript ?? '').join();

/** Everything wrong with the order of `events`, a whole connection's worth unless `open`. */
export function orderFaults(events, { open = false } = {}) {
  const checker = new OrderChecker();
  const faults = events.flatMap((event) => checker.accept(event));
  return open ? faults : [...faults, ...checker.finish()];
}

/** The types of `events`, runs of deltas of one kind as one entry: what section 5 prints. */
export function sequence(events) {
  const types = [];
  for (const { type } of events) {
    if (!(type.endsWith('.delta') && types.at(-1) === type)) {
      types.push(type);
    }
  }
  return types;
}

// What an emulator's record of one connection says about the conversation that it was given.
import { keysIn } from '../lib/dtmf.js';

const PAST_USER_LINE = /^\s*(?:[-*]\s+)?user[:：](.*)$/i;
const PAST_ANSWER_LINE = /^\s*(?:[-*]\s+)?assistant[:：](.*)$/i;
const DIGITS = /^[\d ]*\d[\d ]*$/;

const parsed = (texts) => texts.map((text) => {
  try {
    return JSON.parse(text);
  } catch {
    return { type: '' };
  }
});
const pcm = (events) => Buffer.concat(events.map(({ audio }) => Buffer.from(audio, 'base64')));

/** One connection as it was at its emulator. */
export class Tape {
  constructor(json) {
    this.received = parsed(json.received);
    this.receivedMs = json.receivedMs;
    this.sent = parsed(json.sent);
    this.sentMs = json.sentMs;
    this.openedMs = json.openedMs;
    this.glm = json.path.startsWith('/api/paas');
    this.truncated = json.truncated;
  }

  /** Whether a response says `text`. */
  says(text) {
    return this.sent.some((event) => event.type.startsWith('response.') && event.type.endsWith('transcript.done') && event.transcript?.includes(text));
  }

  #items() {
    return this.received.filter(({ type }) => type === 'conversation.item.create').map(({ item }) => item);
  }

  /** All sound that came as sound, in order. */
  appended() {
    return pcm(this.received.filter(({ type }) => type === 'input_audio_buffer.append'));
  }

  /** The digits that it was told or heard, in order: history first. */
  digits() {
    const parts = this.#items().filter(({ role }) => role === 'user').flatMap(({ content }) => content);
    const told = parts.map(({ text, audio }) => (audio === undefined ? text ?? '' : keysIn(Buffer.from(audio, 'base64'))));
    return [...this.#lines(PAST_USER_LINE), ...told].filter((text) => DIGITS.test(text)).map((text) => text.replaceAll(' ', '')).join('') + keysIn(this.appended());
  }

  /** The answers that it was told of. */
  answers() {
    const items = this.#items().filter(({ role }) => role === 'assistant').map(({ content }) => content.map(({ text }) => text).join(' ').trim());
    return [...this.#lines(PAST_ANSWER_LINE), ...items];
  }

  /** The items that the hub made by itself, by their ids. */
  replayed() {
    return this.received.filter(({ type, event_id: id }) => type === 'conversation.item.create' && String(id).startsWith('parley_')).map(({ item }) => item.id);
  }

  /** What somebody had said according to the last instructions that hold a conversation. */
  #lines(pattern) {
    const instructions = this.received.filter(({ type }) => type === 'session.update').map(({ session }) => session.instructions ?? '');
    const last = instructions.findLast((text) => text.split('\n').some((line) => PAST_USER_LINE.test(line))) ?? '';
    return last.split('\n').map((line) => pattern.exec(line)?.[1].trim()).filter((line) => line !== undefined);
  }

  /** How often the result of a tool was given as an item. */
  results(callId) {
    return this.#items().filter(({ type, call_id: id }) => type === 'function_call_output' && (id === callId || id === undefined)).length;
  }

  /** When it had been told what it needs to go on, in milliseconds since the epoch: the last of what the hub says by itself at first. */
  toldMs() {
    const own = this.received.findIndex(({ event_id: id }) => !String(id ?? '').startsWith('parley_'));
    const last = this.glm ? 1 : own < 0 ? this.received.length : own;
    return this.receivedMs[Math.max(0, last - 1)];
  }
}

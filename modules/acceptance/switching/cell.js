// One cell of the matrix: a conversation with a code word, a fault in one phase of it, and the proof that the conversation went on.
import assert from 'node:assert/strict';
import { digitsIn, dtmf } from '../lib/dtmf.js';
import { LONG, SHORT, callTool } from '../lib/prompts.js';
import { audioOf, responseDone, saidIn, say, speak, updated, userText } from '../lib/steps.js';
import { RoamingSocket } from '../lib/roaming-socket.js';
import { Recorder } from '../lib/recorder.js';
import { eventually } from '../lib/stack.js';
import { openRaw } from '../lib/target.js';
import { chunks, silence } from '../lib/wav.js';
import { HARMLESS, KILL, NONE } from './plan.js';
import { verifyClock, verifyFrames, verifyRecord } from './proof.js';
import { Tape } from './record.js';

const TOOL = { type: 'function', name: 'weather', description: 'The weather.', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } };
const RECALL = 'Which digits have I said?';
/** Longer than the longest watchdog, a probe and a busy machine. */
const ANSWER_MS = 25_000;
const USEFUL = /^response\.(output_audio|output_text|output_audio_transcript|function_call_arguments)\.delta$/;
/** Faults that come with the response that is asked for next, in detail. */
const ARMED = {
  STALL_MID_RESPONSE: {
    'response created': { behind: 'response.created' },
    'mid-audio': { after: 6 },
    'tool call pending': { behind: 'response.function_call_arguments.done' },
  },
  SLOW: { 'mid-audio': { delay_ms: 40 } },
};
/** GLM's provider asks a second time by itself when an answer is empty. */
const CHANCES = { EMPTY_RESPONSE: 2 };

/** What two clocks of one machine may differ by. */
const CLOCK_MS = 20;

/** A time of the recorder in milliseconds since the epoch, as the emulators tell theirs. */
const epochMs = (atMs) => Date.now() - performance.now() + atMs;
let told = 0;

/** Digits of which no two cells have the same. */
const freshDigits = (length) => Array.from({ length }, () => Math.floor(Math.random() * 10)).join('');

/** A client that may lose its connection. */
function roaming() {
  const socket = new RoamingSocket();
  return { socket, rec: new Recorder(socket), send: (event) => socket.send(JSON.stringify(event)), close: () => socket.close() };
}

export class Cell {
  #plan;
  #first;
  #troubled;
  #next;
  #victim;
  #digits = [];
  #stretches = [];
  #faultMs;
  #owed = false;

  /**
   * `first`, `troubled` and `next` are the emulators of the endpoint that serves at first, of the one that fails and of the one that
   * serves in the end; `victim` is the process of the one that fails, if it is to be killed.
   */
  constructor(plan, { first, troubled = first, next, victim }) {
    this.#plan = plan;
    this.#first = first;
    this.#troubled = troubled;
    this.#next = next;
    this.#victim = victim;
    this.marker = `cell ${process.pid}-${++told}`;
  }

  /** Runs it; the answer is what it took, `{deadAirMs, recoveryMs}`, each undefined where it has no meaning. */
  async run() {
    const { phase } = this.#plan;
    if (phase === 'connect') {
      await this.#trouble();
      this.#faultMs ??= Date.now();
    }
    this.client = phase === 'detached' ? roaming() : openRaw({ query: `model=${this.#plan.id}` });
    this.rec = this.client.rec;
    try {
      await this.client.socket.open?.(this.#plan.id);
      await this.rec.waitFor('session.created', { ms: ANSWER_MS });
      this.createdMs = epochMs(this.rec.frames[0].atMs);
      if (phase === 'ready') {
        assert.ok(await this.#first.openCount() > 0, 'the first endpoint serves');
        await this.#trouble();
      }
      await this.#introduce();
      if (phase !== 'connect' && phase !== 'ready') {
        assert.equal((await this.#first.record(this.marker)).sessions.length, 1, 'the first endpoint serves');
      }
      await this.#phases[phase].call(this);
      await this.#recall();
      assert.equal(this.rec.close, undefined, 'the socket is still the first one');
    } finally {
      this.client.close();
      await this.rec.waitForClose().catch(() => {});
    }
    return this.#verify();
  }

  /** The code word, and three turns that have nothing to do with it. What is asked first does not wait for what is configured. */
  async #introduce() {
    this.client.send({
      type: 'session.update',
      session: {
        type: 'realtime', instructions: `${this.marker}. Never repeat what you hear.`, tools: [TOOL],
        audio: { input: { transcription: null, turn_detection: { type: 'server_vad', silence_duration_ms: 400 } } },
      },
    });
    await this.#typed(SHORT);
    assert.equal(this.rec.ofType('session.updated').length, 1, 'the update is acknowledged');
    await this.#spoken(freshDigits(4));
    await this.#typed('Is it late?');
    await this.#spoken(freshDigits(3));
    await this.#typed('And what do you think of it?');
  }

  async #spoken(digits) {
    this.#digits.push(digits);
    this.#stretches.push(digits);
    const since = this.rec.mark();
    speak(this.client, dtmf(digits), 700);
    await this.#done(since);
  }

  async #typed(text) {
    await this.#done(say(this.client, text));
  }

  /** The response.done that follows, which is the response's success unless `status` says otherwise. */
  async #done(since, status = 'completed') {
    const { response } = await this.rec.waitFor('response.done', { since, ms: ANSWER_MS });
    assert.equal(response.status, status, JSON.stringify(response.status_details));
    return response;
  }

  /** From here on the client says itself when it has spoken. */
  async #manual() {
    await updated(this.client, { audio: { input: { turn_detection: null } } });
  }

  /** Says digits without asking for an answer. */
  #press(digits) {
    this.#append(digits);
    this.#commit();
  }

  /** Some silence keeps the last digit from running into the first of what is said next. */
  #append(digits) {
    this.#digits.push(digits);
    for (const piece of chunks(Buffer.concat([dtmf(digits), silence(100)]))) {
      this.client.send({ type: 'input_audio_buffer.append', audio: piece.toString('base64') });
    }
  }

  #commit() {
    this.client.send({ type: 'input_audio_buffer.commit' });
  }

  get #key() {
    return `${this.#plan.id}.${this.#plan.phase === 'switching' ? 'b' : 'a'}`;
  }

  /** The fault itself: at once, or as soon as there is a chance for it. */
  async #trouble(details = {}) {
    const { fault, how } = this.#plan;
    if (fault === NONE) {
      this.#faultMs = Date.now();
    } else if (fault === KILL) {
      this.#faultMs = await this.#victim.kill();
    } else if (how === 'act') {
      this.#faultMs = await this.#troubled.act(fault, this.#key);
    } else {
      // Nobody is known by his key before he has said it.
      const key = fault === 'REFUSE' ? {} : { key: this.#key };
      await this.#troubled.arm(fault, CHANCES[fault] ?? 1, { ...key, ...ARMED[fault]?.[this.#plan.phase], ...details });
    }
  }

  get #armed() {
    return this.#plan.how === 'arm';
  }

  #phases = {
    async connect() {},

    async ready() {},

    async listening() {
      await this.#talk(silence(400));
      await this.#trouble();
      await this.#sayWithVad(silence(200), '');
    },

    async 'user speaking'() {
      const digits = freshDigits(4);
      this.#digits.push(digits);
      const since = this.rec.mark();
      await this.#talk(dtmf(digits));
      await this.rec.waitFor('input_audio_buffer.speech_started', { since, ms: ANSWER_MS });
      await this.#trouble();
      await this.#sayWithVad(silence(80), digits, since);
      assert.equal(this.rec.ofType('input_audio_buffer.speech_started', since).length, 1, 'one stretch of speech');
    },

    async committed() {
      await this.#manual();
      const since = this.rec.mark();
      this.#press(freshDigits(4));
      await this.rec.waitFor('input_audio_buffer.committed', { since });
      await this.#trouble();
      this.#press(freshDigits(4));
      if (this.#armed) {
        this.#fails(since);
      }
      this.client.send({ type: 'response.create' });
      await this.#done(since);
    },

    async 'response created'() {
      await this.#manual();
      if (this.#armed) {
        await this.#trouble();
      } else if (this.#plan.fault !== NONE) {
        await this.#first.arm('STALL_MID_RESPONSE', 1, { key: this.#key, behind: 'response.created' });
      }
      const since = say(this.client, LONG);
      const created = await this.rec.waitFor('response.created', { since });
      if (this.#armed) {
        this.#fails(since);
      } else {
        await this.#trouble();
      }
      this.#owed = true;
      // A server that is silent about a response may still place what is committed behind items of it that nobody has heard of.
      this.#append(freshDigits(4));
      const done = await this.#done(since);
      this.#commit();
      assert.equal(done.id, created.response.id, 'the response goes on under its id');
      assert.ok(audioOf(this.rec.events(since)).length > 0, 'it is heard');
    },

    async 'mid-audio'() {
      await this.#manual();
      if (this.#armed) {
        await this.#trouble();
      }
      await this.#breakOff(() => this.#armed || this.#trouble());
    },

    async switching() {
      await this.#manual();
      await this.#trouble();
      await this.#breakOff(async () => {
        this.#faultMs = await this.#first.act('RESET_MID_RESPONSE', `${this.#plan.id}.a`);
      });
    },

    async detached() {
      await this.#manual();
      await this.#breakOff(async () => {
        this.client.socket.kill();
        await this.#trouble();
        this.#press(freshDigits(4));
        await eventually('somebody goes on', () => this.#endpointsSoFar(), (count) => count > (HARMLESS.includes(this.#plan.fault) ? 0 : 1), { ms: ANSWER_MS });
        await this.client.socket.resume();
      });
      // How long nobody listened is the client's own affair.
      this.#owed = false;
    },

    async 'tool call pending'() {
      await this.#manual();
      const ofTheCall = ['STALL_MID_RESPONSE', 'DUPLICATE_DONE'].includes(this.#plan.fault);
      if (ofTheCall) {
        await this.#trouble();
      }
      const since = say(this.client, callTool('weather'));
      const { output: [call] } = await this.#done(since);
      assert.equal(call.type, 'function_call');
      this.callId = call.call_id;
      if (ofTheCall) {
        // The call comes at once behind it, or not before the next endpoint makes it: GLM's provider hands on no call of an answer without an end.
        this.#faultMs = epochMs(this.rec.frames.findLast(({ event }) => event?.type === 'response.created').atMs);
      }
      const asked = this.rec.mark();
      if (!ofTheCall) {
        await this.#trouble();
      }
      // Committed, they would be what GLM answers: it is told of results that it did not ask for before all that it hears.
      this.#append(freshDigits(4));
      this.client.send({ type: 'conversation.item.create', item: { type: 'function_call_output', call_id: call.call_id, output: 'rain' } });
      if (this.#armed && !ofTheCall) {
        this.#fails(asked);
      }
      this.client.send({ type: 'response.create' });
      assert.match(saidIn(await this.#done(asked)), /The tool said: rain/);
      this.#commit();
      assert.equal(this.rec.ofType('response.function_call_arguments.done', since).length, 1, 'the tool is called once');
    },

    async idle() {
      await this.#manual();
      await this.#trouble();
      this.#press(freshDigits(4));
    },
  };

  /** How many connections to an endpoint the session has had; one whose process was killed has taken its record with it. */
  async #endpointsSoFar() {
    const records = await Promise.all([this.#first, this.#next].map((emulator) => emulator.record(this.marker).catch(() => ({ sessions: ['killed'] }))));
    return records.flatMap(({ sessions }) => sessions).length;
  }

  /** An answer is being heard when `strike` is called; what follows is the rest of it, if the fault matters. */
  async #breakOff(strike) {
    const since = say(this.client, LONG);
    await this.rec.until('two pieces of sound', () => this.rec.ofType('response.output_audio.delta', since).length >= 2);
    await strike();
    this.#owed = true;
    this.#press(freshDigits(4));
    if (HARMLESS.includes(this.#plan.fault)) {
      await this.#done(since);
      return;
    }
    const broken = await this.#done(since, 'failed');
    if (this.#armed && this.#plan.phase === 'mid-audio') {
      this.#faultMs = epochMs(this.rec.frames.findLast(({ event }) => USEFUL.test(event?.type) && event.response_id === broken.id).atMs);
    }
    assert.equal(broken.status_details.error.code, 'provider_switched');
    const next = await this.rec.waitFor((event) => event.type === 'response.done' && event.response.id !== broken.id, { since, ms: ANSWER_MS });
    assert.equal(next.response.status, 'completed', JSON.stringify(next.response.status_details));
    assert.ok(audioOf(this.rec.events(since), next.response.output[0].id).length > 0, 'the answer goes on');
  }

  /** The fault begins with what is owed next. */
  #fails(since) {
    this.#faultMs = epochMs(this.rec.frames.slice(since).findLast(({ event }) => event?.type === 'response.created')?.atMs ?? performance.now());
    this.#owed = true;
  }

  /** A microphone, four times as fast as time. */
  async #talk(pcm) {
    for (const piece of chunks(pcm)) {
      this.client.send({ type: 'input_audio_buffer.append', audio: piece.toString('base64') });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Says more digits, long enough for a server that does not hear them to be missed, and waits for the answer. */
  async #sayWithVad(before, said, since = this.rec.mark()) {
    const digits = freshDigits(12);
    this.#digits.push(digits);
    this.#stretches.push(said + digits);
    await this.#talk(Buffer.concat([before, dtmf(digits), silence(700)]));
    await this.#done(since);
  }

  async #recall() {
    const heard = this.rec.events().filter(({ type }) => type.endsWith('transcript.done') || type.endsWith('transcription.completed'));
    assert.ok(!heard.some(({ transcript }) => transcript.includes(this.#digits[0])), 'nobody has repeated the code word');
    const response = await this.#done(say(this.client, RECALL));
    this.answer = saidIn(response);
    assert.equal(digitsIn(this.answer), this.#digits.join(''), 'all digits are remembered in order, none twice');
  }

  async #verify() {
    verifyFrames(this.rec);
    verifyClock(this.rec, this.#stretches);
    const switched = !HARMLESS.includes(this.#plan.fault);
    // An endpoint whose session ended in time may serve the next one: nothing is wrong with it.
    const asked = this.#plan.fault === 'CAP_CLOSE_1001' ? [this.#next, this.#first] : [switched ? this.#next : this.#first];
    const records = await Promise.all(asked.map((emulator) => emulator.record(this.marker)));
    const tapes = records.flatMap(({ sessions }) => sessions).map((json) => new Tape(json));
    const answering = tapes.find((tape) => tape.says(this.answer) && (!switched || tape.openedMs > this.#faultMs - CLOCK_MS));
    assert.ok(answering, switched ? 'the next endpoint has answered' : 'the first endpoint has answered');
    verifyRecord(answering, this.rec, this.#digits, this.callId);
    return switched ? this.#times(answering) : {};
  }

  #times(answering) {
    assert.ok(this.#faultMs, 'it is known when the fault was');
    if (this.#plan.phase === 'connect') {
      return { recoveryMs: this.createdMs - this.#faultMs };
    }
    const useful = this.rec.frames.find(({ dir, atMs, event }) => dir === 'in' && USEFUL.test(event?.type) && epochMs(atMs) > this.#faultMs
      && this.#isNext(event.response_id));
    return { recoveryMs: answering.toldMs() - this.#faultMs, deadAirMs: this.#owed ? epochMs(useful.atMs) - this.#faultMs : undefined };
  }

  /** What the failing endpoint had still sent is not the next one's output. */
  #isNext(responseId) {
    const failed = this.rec.ofType('response.done').filter(({ response }) => response.status === 'failed').map(({ response }) => response.id);
    return !failed.includes(responseId);
  }
}

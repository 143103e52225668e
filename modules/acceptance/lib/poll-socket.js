// Long-poll as a socket: what a client does that has nothing but plain HTTP requests. It looks like a `ws` socket, so that a
// Recorder can be put on it. The network it lives in may lose answers: then it does what any client must, it asks again.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';

const WAIT_S = 5;
const BATCH = 40;

/**
 * What becomes of an answer. `again` asks a second time as if the first answer had been lost. A request that is not answered at all, or with
 * 503, is repeated for `patienceMs` while the session is not over; `failed` is told before each repeat.
 */
export const RELIABLE = { again: () => false, twice: () => false, bad: () => false, patienceMs: 0, failed: () => {} };

export class PollSocket extends EventEmitter {
  #base;
  #headers;
  #network;
  #outgoing = [];
  #posting;
  #seq = 0;
  #over = false;
  cursor = 0;
  posts = 0;
  fetches = 0;
  repeats = 0;

  /** `base` is the address of the polling paths; `network` decides, per request, what goes wrong. */
  constructor(base, network = RELIABLE) {
    super();
    this.#base = base;
    this.#network = network;
  }

  /** Opens the session; events are emitted as `message` from then on. */
  async open({ model, headers = {} }) {
    const { status, body } = await this.#request('POST', `?model=${encodeURIComponent(model)}`, undefined, headers);
    assert.equal(status, 201, JSON.stringify(body));
    this.id = body.session_id;
    this.cursor = body.cursor;
    this.#headers = { authorization: `Bearer ${body.token}` };
    this.#fetchAll().catch((failure) => this.#onFailure(failure));
    return this;
  }

  send(text) {
    this.#outgoing.push(text);
    this.#posting ??= this.#postAll().catch((failure) => this.#onFailure(failure)).finally(() => (this.#posting = undefined));
  }

  /** Ends the session, as `close` of a socket does. */
  async close() {
    await this.#posting;
    if (!this.#over) {
      const { status } = await this.#request('DELETE', `/${this.id}`);
      assert.ok(status === 204 || status === 404, `DELETE: ${status}`);
      this.#end(1000);
    }
  }

  /** One request as it is; `body` is parsed when there is one. */
  async request(method, path, body, headers) {
    return this.#request(method, `/${this.id}${path}`, body, headers);
  }

  async #request(method, path, body, headers = this.#headers) {
    const until = performance.now() + this.#network.patienceMs;
    let response;
    let text;
    for (;;) {
      try {
        response = await fetch(`${this.#base}${path}`, {
          method, headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, body,
        });
        text = await response.text();
        if (response.status !== 503 || this.#over || performance.now() >= until) {
          break;
        }
      } catch (failure) {
        if (this.#over || performance.now() >= until) {
          throw failure;
        }
      }
      this.#network.failed();
      await pause(100);
    }
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  }

  async #postAll() {
    while (this.#outgoing.length > 0 && !this.#over) {
      const batch = this.#outgoing.splice(0, BATCH);
      const seq = ++this.#seq;
      const post = () => this.request('POST', '/events', `{"seq":${seq},"events":[${batch.join(',')}]}`);
      const copies = this.#network.again('post', this.posts++) ? 2 : 1;
      const answers = await Promise.all(Array.from({ length: copies }, post));
      this.repeats += copies - 1;
      for (const { status, body } of answers) {
        if (status === 404) {
          return;
        }
        assert.equal(status, 202, JSON.stringify(body));
        assert.deepEqual(body, { seq });
      }
    }
  }

  async #fetchAll() {
    while (!this.#over) {
      const n = this.fetches++;
      if (this.#network.bad('cursor', n)) {
        await this.#badCursors();
      }
      const answer = await (this.#network.twice('fetch', n) ? this.#fetchTwice() : this.#fetch());
      if (this.#network.again('fetch', n) && answer?.events.length > 0) {
        this.repeats++;
        assert.deepEqual(await this.#fetch(), answer, 'the same cursor gives the same events');
      }
      if (answer === undefined) {
        this.#end(1000);
        return;
      }
      this.cursor = answer.cursor;
      for (const event of answer.events) {
        this.emit('message', Buffer.from(JSON.stringify(event)), false);
      }
    }
  }

  async #fetch() {
    const { status, body } = await this.request('GET', `/events?cursor=${this.cursor}&wait=${WAIT_S}`);
    if (status === 404) {
      return undefined;
    }
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  }

  /** Two at once: one is released without events, or both give the same. */
  async #fetchTwice() {
    const [one, other] = await Promise.all([this.#fetch(), this.#fetch()]);
    if (one?.events.length > 0 && other?.events.length > 0) {
      assert.deepEqual(one, other, 'parallel fetches of one cursor give the same events');
    }
    return one?.events.length > 0 ? one : other;
  }

  async #badCursors() {
    const wrong = [['x', 400, 'invalid_value'], ['-1', 400, 'invalid_value'], ['', 400, 'invalid_value'], [this.cursor + 1_000_000, 409, 'cursor_ahead']];
    if (this.cursor > 1) {
      wrong.push([0, 410, 'cursor_gone']);
    }
    for (const [cursor, status, code] of wrong) {
      const answer = await this.request('GET', `/events?cursor=${cursor}&wait=0`);
      assert.deepEqual([answer.status, answer.body.error?.code], [status, code], `cursor ${cursor}`);
    }
  }

  /** What was asked before the session ended may be answered with anything, or not at all where the node has ended as well. */
  #onFailure(failure) {
    if (!this.#over) {
      this.emit('error', failure);
    }
  }

  #end(code) {
    if (!this.#over) {
      this.#over = true;
      this.emit('close', code, Buffer.from(''));
    }
  }
}

// A client that outlives its connections: it counts its position, keeps what it sent, and goes on with the session by the token it was
// given last, over a WebSocket or over long-poll. It looks like a `ws` socket, so that a Recorder can be put on it: what it emits is the
// session's one stream, without the hub's own events about coming back, which `own` has.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { WebSocket } from 'ws';
import { SOON_MS } from './recorder.js';
import { apiKey, baseUrl } from './target.js';

const POSITION_IS_OF_THE_LINK = new Set(['parley.resumed', 'parley.heartbeat', 'parley.connection']);
const pollingUrl = (base = baseUrl()) => `${base}/realtime/polling`;

/** What a token is told apart by in a log. */
const secretOf = (token) => token.split('.').at(-1);

export class RoamingSocket extends EventEmitter {
  /** Every token that a hub gave to any client of this process. */
  static secrets = new Set();

  #link;
  #sent = [];
  #headers;
  #handshakeMs;
  position = 0;
  own = [];
  resumes = [];

  /** `base` is where the next connection is made: clients of several nodes change it. A node that hangs takes connections and answers none. */
  constructor({ key = apiKey(), base = baseUrl(), handshakeMs = SOON_MS } = {}) {
    super();
    this.base = base;
    this.#handshakeMs = handshakeMs;
    this.#headers = { authorization: `Bearer ${key}` };
  }

  /** Opens a new session, by a WebSocket unless `way` is `polling`. */
  async open(model, way = 'websocket') {
    const query = `model=${encodeURIComponent(model)}&parley_events=1`;
    await (way === 'polling' ? this.#openPolling(query) : this.#openSocket(query));
    this.#link.isReady = true;
    await this.#until('parley.resumable', () => this.token !== undefined);
    return this;
  }

  /** What `resume` asks with. */
  query({ token = this.token, after = this.position } = {}) {
    return `resume=${token}${after === undefined ? '' : `&after=${after}`}`;
  }

  /** Goes on with the session over another connection; what the hub has not got is sent again. */
  async resume({ way = 'websocket', ...rest } = {}) {
    const query = this.query(rest);
    const before = this.position;
    const known = this.resumes.length;
    await (way === 'polling' ? this.#openPolling(query) : this.#openSocket(query));
    await this.#until('parley.resumed', () => this.resumes.length > known);
    const { position, received } = this.resumes.at(-1);
    assert.equal(position, before, 'it goes on where the client is');
    assert.ok(received <= this.#sent.length, `${received} of ${this.#sent.length} events were taken`);
    this.#sent.slice(received).forEach((text) => this.#link.send(text));
    this.#link.isReady = true;
    return { received, sent: this.#sent.length };
  }

  /** The connection ends without a word, as when a cable is cut; nothing more is read or written. */
  kill() {
    this.#link?.kill();
    this.#link = undefined;
  }

  /** Leaves the connection as it is and does not listen to it any more; the answer is what it closes with. */
  leave() {
    const { socket } = this.#link;
    this.#link = undefined;
    return new Promise((resolve) => socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  }

  /** What is said before it is known what the hub has got is sent when that is known: not too early, and not twice. */
  send(text) {
    this.#sent.push(text);
    if (this.#link?.isReady) {
      this.#link.send(text);
    }
  }

  close() {
    const link = this.#link;
    this.#link = undefined;
    Promise.resolve(link?.close()).then(() => this.emit('close', 1000, Buffer.from('')));
  }

  #onEvent(event, text) {
    if (!POSITION_IS_OF_THE_LINK.has(event.type)) {
      this.position++;
    }
    if (event.type === 'parley.resumed') {
      this.#onResumed(event);
    } else if (event.type === 'parley.resumable') {
      this.#learn(event.token);
    }
    if (event.type.startsWith('parley.')) {
      this.own.push(event);
    } else {
      this.emit('message', Buffer.from(text), false);
    }
    this.emit('event');
  }

  #onResumed(event) {
    this.resumes.push(event);
    this.#learn(event.token);
  }

  #learn(token) {
    this.token = token;
    RoamingSocket.secrets.add(secretOf(token));
  }

  async #until(what, holds) {
    const deadline = AbortSignal.timeout(SOON_MS);
    while (!holds()) {
      await new Promise((resolve, reject) => {
        const late = () => reject(new Error(`no ${what}`));
        deadline.addEventListener('abort', late, { once: true });
        this.once('event', resolve);
        this.once('gone', (why) => reject(new Error(`no ${what}: ${why}`)));
      });
    }
  }

  async #openSocket(query) {
    const socket = new WebSocket(`${this.base.replace(/^http/, 'ws')}/realtime?${query}`, [], { headers: this.#headers, handshakeTimeout: this.#handshakeMs });
    const link = {
      socket,
      send: (text) => socket.send(text),
      kill: () => socket.terminate(),
      close: () => new Promise((resolve) => {
        socket.once('close', resolve);
        socket.close(1000);
      }),
    };
    socket.on('message', (data) => {
      if (this.#link === link) {
        const text = data.toString('utf8');
        this.#onEvent(JSON.parse(text), text);
      }
    });
    socket.on('close', (code, reason) => this.#link === link && this.emit('gone', `${code} ${reason}`));
    socket.on('error', () => {});
    this.#link = link;
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_, { statusCode }) => reject(new Error(`the upgrade was answered with ${statusCode}`)));
      socket.once('error', reject);
    });
  }

  async #openPolling(query) {
    const url = pollingUrl(this.base);
    const opened = await fetch(`${url}?${query}`, { method: 'POST', headers: this.#headers });
    const { session_id: id, token, cursor, received, resume, error } = await opened.json();
    assert.equal(opened.status, 201, JSON.stringify(error));
    const abort = new AbortController();
    const ask = (method, path, body) =>
      fetch(`${url}/${id}${path}`, { method, body, signal: abort.signal, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } });
    let posting = Promise.resolve();
    let seq = 0;
    const link = {
      send: (text) => {
        posting = posting.then(() => ask('POST', '/events', `{"seq":${++seq},"events":[${text}]}`)).then(({ status }) => assert.equal(status, 202)).catch(() => {});
      },
      kill: () => abort.abort(),
      close: async () => {
        await posting;
        await ask('DELETE', '').catch(() => {});
        abort.abort();
      },
    };
    this.#link = link;
    if (resume !== undefined) {
      this.#onResumed({ type: 'parley.resumed', position: cursor, received, token: resume.token });
    }
    this.position = cursor;
    this.#fetchAll(link, ask).catch((failure) => this.#link === link && this.emit('gone', failure));
  }

  async #fetchAll(link, ask) {
    while (this.#link === link) {
      const answer = await ask('GET', `/events?cursor=${this.position}&wait=5`);
      const { cursor, events, error } = await answer.json();
      assert.equal(answer.status, 200, JSON.stringify(error));
      if (this.#link !== link) {
        return;
      }
      events.forEach((event) => this.#onEvent(event, JSON.stringify(event)));
      this.position = cursor;
    }
  }
}

/** What the long-poll path answers to a wish to come back: `{status, code}`. */
export async function refusalOf(query, { key = apiKey() } = {}) {
  const response = await fetch(`${pollingUrl()}?${query}`, { method: 'POST', headers: { authorization: `Bearer ${key}` } });
  const body = await response.json();
  return { status: response.status, code: body.error?.code };
}

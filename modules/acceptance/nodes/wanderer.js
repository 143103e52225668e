// A client that may come back and does so by itself: when its connection ends, or when nothing was heard for longer than a heartbeat takes.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { Recorder } from '../lib/recorder.js';
import { RoamingSocket } from '../lib/roaming-socket.js';

/** The hub says something every second; this is two that are missing and a busy machine. */
const SILENCE_MS = 2_500;
const RETRY_MS = 50;
const GIVE_UP_MS = 30_000;

export class Wanderer {
  #nodes;
  #heardMs = performance.now();
  #coming;
  #watch;
  returns = 0;

  /** `nodes` are those it may connect to; it begins at the first. */
  constructor(nodes) {
    this.#nodes = [...nodes];
    this.socket = new RoamingSocket({ base: this.#base(), handshakeMs: SILENCE_MS });
    this.rec = new Recorder(this.socket);
    this.socket.on('event', () => (this.#heardMs = performance.now()));
    this.socket.on('gone', () => this.#comeBack());
  }

  #base() {
    return `${this.#nodes[0].url}/v1`;
  }

  async open(model) {
    await this.socket.open(model);
    this.#watch = setInterval(() => performance.now() - this.#heardMs > SILENCE_MS && this.#comeBack(), 100);
  }

  send(event) {
    this.socket.send(JSON.stringify(event));
  }

  close() {
    clearInterval(this.#watch);
    this.socket.close();
  }

  /** Its connection ends, and from now on it can reach these nodes only. */
  loseFor(nodes) {
    this.#nodes = [...nodes];
    this.#comeBack();
  }

  #comeBack() {
    this.#coming ??= this.#tryAll().catch((failure) => (this.failure = failure)).finally(() => (this.#coming = undefined));
  }

  async #tryAll() {
    const untilMs = performance.now() + GIVE_UP_MS;
    for (;;) {
      this.socket.kill();
      this.#nodes.push(this.#nodes.shift());
      this.socket.base = this.#base();
      try {
        await this.socket.resume();
        this.returns++;
        return;
      } catch (failure) {
        assert.ok(performance.now() < untilMs, `it could not come back: ${failure.message}`);
      }
      await pause(RETRY_MS);
    }
  }
}

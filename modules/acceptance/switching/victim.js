// An emulator process that may be killed, and that comes back on its port.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import { Emulator } from '../lib/stack.js';

export class Victim {
  #url;
  #child;

  /** `command` is the program and its arguments but for the ports, `url` where it serves. */
  constructor(name, command, url) {
    this.name = name;
    this.command = command;
    this.#url = new URL(url);
  }

  /** Its process, started if it does not run. */
  async emulator() {
    if (this.#child === undefined) {
      const [program, ...more] = this.command;
      const child = spawn(program, [...more, '--port', this.#url.port, '--control-port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
      this.#child = child;
      for await (const line of createInterface({ input: child.stdout })) {
        const control = /^control +(\S+)/.exec(line);
        if (control) {
          child.stdout.resume();
          await this.#greet();
          this.running = new Emulator(this.name, control[1]);
          return this.running;
        }
      }
      assert.fail(`${this.name} did not start`);
    }
    return this.running;
  }

  /** A first session, which takes a JVM that has just started longer than all later ones. */
  async #greet() {
    const socket = new WebSocket(`ws://${this.#url.host}${this.#url.pathname.replace(/\/v1$/, '/v1/realtime')}`, { headers: { authorization: 'Bearer warm.up' } });
    await once(socket, 'message');
    const closed = once(socket, 'close');
    socket.close();
    await closed;
  }

  /** kill -9; the answer is when, in milliseconds since the epoch. */
  async kill() {
    const child = this.#child;
    const atMs = Date.now();
    if (child !== undefined) {
      this.#child = undefined;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    return atMs;
  }
}

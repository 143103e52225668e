// An emulator process that may be killed, and that comes back on its port.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Emulator } from '../lib/stack.js';

export class Victim {
  #port;
  #child;

  /** `command` is the program and its arguments up to the port's. */
  constructor(name, command, port) {
    this.name = name;
    this.command = command;
    this.#port = port;
  }

  /** Its process, started if it does not run. */
  async emulator() {
    if (this.#child === undefined) {
      const [program, ...more] = this.command;
      const child = spawn(program, [...more, '--port', this.#port, '--control-port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
      this.#child = child;
      for await (const line of createInterface({ input: child.stdout })) {
        const control = /^control +(\S+)/.exec(line);
        if (control) {
          child.stdout.resume();
          this.running = new Emulator(this.name, control[1]);
          return this.running;
        }
      }
      assert.fail(`${this.name} did not start`);
    }
    return this.running;
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

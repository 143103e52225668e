// One node of a cluster as a process of its own, which may be stopped, woken and killed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../lib/stack.js';

/** A JVM that starts beside others on a busy machine. */
const START_MS = 60_000;

/** Reads the gauges and counters of a node by its management port, summed over their labels but for those that `labels` holds. */
async function metric(management, name, labels = '') {
  const response = await fetch(`${management}/metrics`, { signal: AbortSignal.timeout(15_000) });
  const lines = (await response.text()).split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.filter((line) => line.includes(labels)).reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

export class HubNode {
  #command;
  #child;
  output = [];

  /** `command` is the program and its arguments. */
  constructor(name, command) {
    this.name = name;
    this.#command = command;
  }

  /** Starts it and waits until it says that it is ready. */
  async start() {
    const [program, ...more] = this.#command;
    this.output = [];
    const environment = Object.fromEntries(['PATH', 'HOME', 'JAVA_HOME', 'LANG', 'PARLEY_JAVA_OPTS'].filter((it) => process.env[it]).map((it) => [it, process.env[it]]));
    const child = spawn(program, more, { stdio: ['ignore', 'pipe', 'inherit'], env: environment });
    this.#child = child;
    this.exited = once(child, 'exit');
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => this.output.push(line));
    const running = await Promise.race([
      eventually(`${this.name} says its endpoints`, () => this.output.includes('  endpoints'), Boolean, { ms: START_MS }),
      this.exited.then(() => false),
    ]);
    assert.ok(running, `${this.name} did not start:\n${this.output.join('\n')}`);
    this.url = this.#said(/^ *SDK base URL (http\S+)\/v1$/);
    this.management = this.#said(/^ *operators +(http:\/\/[^/]+)\//);
    return this;
  }

  #said(pattern) {
    return this.output.map((line) => pattern.exec(line)?.[1]).find(Boolean);
  }

  /** The nodes that it named when it was ready. */
  get members() {
    return this.#said(/^ *cluster +\S+: (.*)$/).split(', ');
  }

  get isRunning() {
    return this.#child !== undefined;
  }

  signal(name) {
    this.#child.kill(name);
  }

  /** Ends it if it runs, whatever state it is in. */
  async kill() {
    if (this.#child !== undefined) {
      this.#child.kill('SIGKILL');
      this.#child = undefined;
      await this.exited;
    }
  }

  async ready() {
    const response = await fetch(`${this.management}/health/ready`, { signal: AbortSignal.timeout(15_000) });
    return { ...(await response.json()), status: response.status };
  }

  async drain() {
    const response = await fetch(`${this.management}/drain`, { method: 'POST', signal: AbortSignal.timeout(15_000) });
    assert.equal(response.status, 202);
  }

  metric(name, labels) {
    return metric(this.management, name, labels);
  }

  /** Waits until a gauge has the value. */
  async has(name, value, { labels, ms } = {}) {
    await eventually(`${name} is ${value} at ${this.name}`, () => this.metric(name, labels), (now) => now === value, { ms });
  }

  /** An endpoint as it shows it; only nodes with an edge do. */
  async endpoint(name) {
    const response = await fetch(`${this.url}/api/v1/providers`, { signal: AbortSignal.timeout(15_000) });
    return (await response.json()).providers.find((provider) => provider.name === name);
  }

  /** Leaves the process the time to end by itself, then waits for its exit code. */
  async ended() {
    const [code] = await Promise.race([this.exited, pause(30_000, ['it has not ended'])]);
    this.#child = undefined;
    return code;
  }
}

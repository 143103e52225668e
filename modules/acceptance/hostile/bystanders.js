// Sessions that were there before the trouble, keep talking through it, and must not feel it.
import assert from 'node:assert/strict';
import { userText } from '../lib/steps.js';
import { sessionsSaying } from '../lib/stack.js';
import { openRawSession, withClients } from '../lib/target.js';

/** How many are opened at once: servers that have just started are slow. */
const AT_ONCE = 10;

/**
 * `count` open sessions. Every turn of theirs is checked whole; at the end each one's frames are held against the emulator's record.
 * `response` is what their turns ask for beside the metadata.
 */
export class Bystanders {
  #sessions = [];
  #response;
  #turns = 0;
  #release;
  #whole;

  static async open(count, response = {}) {
    const all = new Bystanders();
    all.#response = response;
    const opened = new Promise((resolve, reject) => {
      all.#whole = withClients(async (open) => {
        while (all.#sessions.length < count) {
          const first = all.#sessions.length;
          all.#sessions.push(...await Promise.all(
            Array.from({ length: Math.min(AT_ONCE, count - first) }, async (_, i) => ({ name: `bystander ${process.pid} ${first + i}`, client: await open(openRawSession()) }))));
        }
        await new Promise((release) => {
          all.#release = release;
          resolve();
        });
      });
      all.#whole.catch(reject);
    });
    await opened;
    await all.turn();
    return all;
  }

  /** A typed turn in every session at once: answered whole, by the response that was asked for. */
  async turn() {
    const turn = `${++this.#turns}`;
    await Promise.all(this.#sessions.map(async ({ name, client }) => {
      client.send(userText(`I am ${name}, turn ${turn}.`));
      client.send({ type: 'response.create', response: { ...this.#response, metadata: { name, turn } } });
      const { response } = await client.rec.waitFor(({ type, response: done }) => type === 'response.done' && done.metadata?.turn === turn);
      assert.equal(response.status, 'completed');
      assert.equal(response.metadata.name, name);
    }));
  }

  /** Ends them, and proves from the record that all they sent arrived, and all that was sent to them they got: each frame, in order. */
  async leave() {
    await this.turn();
    const records = await sessionsSaying(`I am bystander ${process.pid} `);
    for (const { name, client } of this.#sessions) {
      client.rec.verifyWhole();
      const [record, ...others] = records.filter(({ received }) => received.some((raw) => raw.includes(`I am ${name},`)));
      assert.deepEqual(others, [], 'one session upstream');
      assert.deepEqual(record.received, client.rec.frames.filter(({ dir }) => dir === 'out').map(({ raw }) => raw));
      const [created, ...rest] = client.rec.frames.filter(({ dir }) => dir === 'in').map(({ raw }) => raw);
      assert.equal(JSON.parse(created).type, 'session.created');
      assert.deepEqual(rest, record.sent.slice(1));
      assert.equal(client.rec.ofType('error').length, 0);
    }
    this.#release();
    await this.#whole;
  }
}

// Sessions that were there before the trouble, keep talking through it, and must not feel it.
import assert from 'node:assert/strict';
import { userText } from '../lib/steps.js';
import { sessionsSaying } from '../lib/stack.js';
import { openRawSession, withClients } from '../lib/target.js';

/** `count` open sessions. Every turn of theirs is checked whole; at the end each one's frames are held against the emulator's record. */
export class Bystanders {
  #sessions = [];
  #turns = 0;
  #release;
  #whole;

  static async open(count) {
    const all = new Bystanders();
    const opened = new Promise((resolve, reject) => {
      all.#whole = withClients(async (open) => {
        all.#sessions = await Promise.all(
          Array.from({ length: count }, async (_, i) => ({ name: `bystander ${process.pid} ${i}`, client: await open(openRawSession()) })));
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
      client.send({ type: 'response.create', response: { metadata: { name, turn } } });
      const { response } = await client.rec.waitFor(({ type, response: done }) => type === 'response.done' && done.metadata?.turn === turn);
      assert.equal(response.status, 'completed');
      assert.equal(response.metadata.name, name);
    }));
  }

  /** Ends them, and proves from the record that all they sent arrived, and all that was sent to them they got: each frame, in order. */
  async leave() {
    await this.turn();
    for (const { name, client } of this.#sessions) {
      client.rec.verifyWhole();
      const [record, ...others] = await sessionsSaying(`I am ${name},`);
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

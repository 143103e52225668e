// Ten thousand opens beyond a session limit of 50: each is refused by name, and the 50 sessions feel nothing of it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { Bystanders } from '../hostile/bystanders.js';
import { SOON_MS } from '../lib/recorder.js';
import { Emulator, assertNoLeak, metrics } from '../lib/stack.js';
import { append, updated } from '../lib/steps.js';
import { baseUrl, openRaw, openRawSession, withClients } from '../lib/target.js';
import { silence } from '../lib/wav.js';

const LIMIT = 50;
const OPENS = 10_000;
const AT_ONCE = 200;

const emulators = [new Emulator('a'), new Emulator('b')];
const { hostname, port } = new URL(baseUrl());

/** The hub's figure of that name, over all labels that contain `label`. */
const figure = async (name, label = '') =>
  (await metrics()).filter((sample) => sample.name === name && sample.labels.includes(label)).reduce((total, { value }) => total + value, 0);

/** One upgrade on a connection of its own; the answer's status and body. */
function attempt() {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let answer = '';
    const end = (settle, value) => {
      socket.destroy();
      settle(value);
    };
    socket.setTimeout(SOON_MS, () => end(reject, new Error(`no whole answer, only ${JSON.stringify(answer)}`)));
    socket.on('error', (failure) => end(reject, failure));
    socket.on('close', () => reject(new Error(`closed after ${JSON.stringify(answer)}`)));
    socket.on('data', (piece) => {
      answer += piece.toString('latin1');
      const [head, body] = answer.split('\r\n\r\n', 2);
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (body !== undefined && (length === undefined || body.length >= Number(length))) {
        end(resolve, { status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)[1]), body });
      }
    });
    socket.write([
      'GET /v1/realtime?model=gpt-realtime HTTP/1.1', `Host: ${hostname}:${port}`, 'Connection: Upgrade', 'Upgrade: websocket',
      'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`, '', '',
    ].join('\r\n'));
  });
}

/** All of them, never more than AT_ONCE open; how often each kind of answer came. */
async function flood(opens) {
  const answers = {};
  let left = opens;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    while (left-- > 0) {
      const { status, body } = await attempt();
      const kind = `${status} ${status === 101 ? '' : JSON.parse(body).error.code}`;
      answers[kind] = (answers[kind] ?? 0) + 1;
    }
  }));
  return answers;
}

describe('with as many sessions open as there may be', () => {
  let bystanders;
  before(async () => {
    bystanders = await Bystanders.open(LIMIT, { output_modalities: ['text'] });
  });
  after(() => bystanders.leave());

  test('one more is told why, and when to come back', async () => {
    const { refused } = openRaw();
    const { status, body, headers } = await refused;

    const { error } = JSON.parse(body);
    assert.deepEqual([status, error.type, error.code, error.param, headers['retry-after']], [429, 'invalid_request_error', 'session_limit', null, '1']);
    assert.equal(await figure('parley_quota_sessions'), LIMIT);
  });

  test(`${OPENS} more, up to ${AT_ONCE} at once, are all refused while the others talk on`, async () => {
    const refusedBefore = await figure('parley_upgrades_refused_total', 'code="session_limit"');
    let over = false;
    let turns = 0;
    const talk = (async () => {
      while (!over || turns < 3) {
        await bystanders.turn();
        turns++;
      }
    })();

    const answers = await flood(OPENS).finally(() => (over = true));
    await talk;

    assert.deepEqual(answers, { '429 session_limit': OPENS });
    assert.equal((await figure('parley_upgrades_refused_total', 'code="session_limit"')) - refusedBefore, OPENS);
    assert.equal(await figure('parley_quota_sessions'), LIMIT);
  });
});

describe('afterwards', () => {
  test('nothing is left, and there is room again', async () => {
    await assertNoLeak(...emulators);
    for (const left of ['sessions', 'opening', 'subjects']) {
      assert.equal(await figure(`parley_quota_${left}`), 0, left);
    }
    await withClients((open) => open(openRawSession()));
  });

  test('more events at once than the rate allows are read a little later, whole and in order', () => withClients(async (open) => {
    const client = await open(openRawSession());
    await updated(client, { audio: { input: { turn_detection: null } } });

    append(client, silence(10_000));
    client.send({ type: 'input_audio_buffer.clear' });
    await client.rec.waitFor('input_audio_buffer.cleared');

    const sent = client.rec.frames.filter(({ dir }) => dir === 'out').map(({ raw }) => raw);
    const records = (await Promise.all(emulators.map((emulator) => emulator.record()))).flatMap(({ sessions }) => sessions);
    assert.ok(records.some(({ received }) => JSON.stringify(received) === JSON.stringify(sent)), 'the provider got all of it');
    assert.deepEqual(client.rec.ofType('error').map(({ error }) => error.code), ['rate_limit_exceeded']);
    assert.ok((await figure('parley_links_throttled_total')) >= 1);
  }));
});

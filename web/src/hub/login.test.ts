import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Login } from './login';

let asked: { url: string; authorization: string | null }[];
let answers: (() => Response | Promise<Response>)[];
let login: Login;

const token = (value: string, seconds = 600) => () => new Response(JSON.stringify({ value, expires_at: Date.now() / 1_000 + seconds, session: {} }));
const status = (code: number) => () => new Response('{}', { status: code });
const lost = () => Promise.reject(new TypeError('no network'));

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000_000_000 });
  asked = [];
  answers = [];
  login = new Login('http://hub/page');
  vi.spyOn(globalThis, 'fetch').mockImplementation((url, init) => {
    asked.push({ url: String(url), authorization: new Headers(init?.headers).get('Authorization') });
    return Promise.resolve((answers.shift() ?? status(500))());
  });
});
afterEach(() => {
  login.logout();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('a login', () => {
  test('changes the key for a token, and shows the key to nobody else', async () => {
    answers = [token('ek_1')];
    await login.login('key');

    expect(login.state()).toEqual({ kind: 'in' });
    expect(login.current()).toBe('ek_1');
    expect(asked).toEqual([{ url: 'http://hub/v1/realtime/client_secrets', authorization: 'Bearer key' }]);
  });

  test('is renewed before the token ends, again and again', async () => {
    answers = [token('ek_1'), token('ek_2'), token('ek_3')];
    await login.login('key');
    await vi.advanceTimersByTimeAsync(480_000);
    expect(login.current()).toBe('ek_2');
    await vi.advanceTimersByTimeAsync(480_000);

    expect(login.current()).toBe('ek_3');
    expect(asked.every(({ authorization }) => authorization === 'Bearer key')).toBe(true);
  });

  test('outlives a hub that is away for a while', async () => {
    answers = [token('ek_1'), lost, status(503), token('ek_2')];
    await login.login('key');
    await vi.advanceTimersByTimeAsync(495_000);

    expect([login.state().kind, login.current()]).toEqual(['in', 'ek_2']);
  });

  test('ends when its key is not good any more, or the token has run out', async () => {
    answers = [token('ek_1'), status(401)];
    await login.login('key');
    await vi.advanceTimersByTimeAsync(480_000);
    expect([login.state().kind, login.current()]).toEqual(['expired', '']);

    answers = [token('ek_1')];
    await login.login('key');
    await vi.advanceTimersByTimeAsync(610_000);
    expect([login.state().kind, login.current()]).toEqual(['expired', '']);
  });

  test.each([
    [status(401), 'refused'],
    [status(403), 'refused'],
    [status(503), 'failed'],
    [lost, 'failed'],
    [() => new Response('<html>'), 'failed'],
    [() => new Response('{"value": 7}'), 'failed'],
    [() => new Response('{"value": "two words"}'), 'failed'],
  ])('that is not answered well tells how', async (answer, kind) => {
    answers = [answer];

    expect(await login.login('key')).toEqual({ kind });
    expect(login.current()).toBe('');
  });

  test.each(['', 'schlüssel', 'two\nlines'])('with a key that no header can carry is refused, and nothing is sent', async (key) => {
    expect(await login.login(key)).toEqual({ kind: 'refused' });
    expect(asked).toEqual([]);
  });

  test('that was given up meanwhile changes nothing', async () => {
    answers = [token('ek_1')];
    const going = login.login('key');
    login.logout();
    await going;

    expect([login.state().kind, login.current()]).toEqual(['out', '']);
  });
});

test('after a logout nothing is left, and nothing is renewed', async () => {
  answers = [token('ek_1')];
  await login.login('key');
  login.logout();
  await vi.advanceTimersByTimeAsync(3_600_000);

  expect([login.state().kind, login.current(), asked.length]).toEqual(['out', '', 1]);
});

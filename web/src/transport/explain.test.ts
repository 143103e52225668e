import { afterEach, expect, test, vi } from 'vitest';
import { explain } from './explain';

const answer = (status: number, body: unknown) => vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status }));
const ask = (key = '') => explain({ base: 'http://hub/page', model: 'm', key });

afterEach(() => void vi.restoreAllMocks());

test.each([
  ['page_error.no_websocket', 200, { object: 'list', data: [{ id: 'm' }] }],
  ['invalid_request_error.model_not_found', 200, { object: 'list', data: [{ id: 'other' }] }],
  ['invalid_request_error.invalid_api_key', 401, { error: { type: 'invalid_request_error', code: 'invalid_api_key', message: 'no' } }],
  ['server_error.hub_unavailable', 503, { error: { type: 'server_error', code: 'hub_unavailable', message: 'no' } }],
  ['', 502, '<html>'],
  ['', 502, { error: 'no' }],
])('says %j when the hub answers %i', async (reason, status, body) => {
  answer(status, body);

  expect(await ask()).toEqual({ code: 1006, reason });
});

test('says nothing when nobody answers', async () => {
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('no network'));

  expect(await ask()).toEqual({ code: 1006, reason: '' });
});

test('sends no key that no header can carry', async () => {
  const fetched = answer(200, {});

  expect(await ask('schlüssel')).toMatchObject({ reason: 'invalid_request_error.invalid_api_key' });
  expect(fetched).not.toHaveBeenCalled();
});

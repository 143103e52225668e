import { authorization, canBeSent } from '../hub/authorization';
import { isObject, objects, text } from '../protocol/json';
import type { Ending } from '../session/phase';
import type { Request } from './link';

const ANSWER_WITHIN_MS = 5_000;

/** The page's own code, in the form of the hub's: the hub answers, but not to a WebSocket. */
const NO_WEBSOCKET = 'page_error.no_websocket';

/**
 * Why no socket could be had, which browsers do not tell: what the hub says to a plain request. Never throws.
 *
 * @returns an ending without a reason when the hub does not answer either
 */
export async function explain({ base, model, key }: Request): Promise<Ending> {
  if (!canBeSent(key)) {
    return { code: 1006, reason: 'invalid_request_error.invalid_api_key' };
  }
  try {
    const response = await fetch(new URL('/v1/models', base), { headers: authorization(key), signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const answer: unknown = await response.json();
    return { code: 1006, reason: response.ok ? whyOf(answer, model) : refusal(answer) };
  } catch {
    return { code: 1006, reason: '' };
  }
}

function whyOf(answer: unknown, model: string): string {
  const models = objects(isObject(answer) ? answer['data'] : undefined).map(({ id }) => id);
  return models.length > 0 && !models.includes(model) ? 'invalid_request_error.model_not_found' : NO_WEBSOCKET;
}

function refusal(answer: unknown): string {
  const error = isObject(answer) && isObject(answer['error']) ? answer['error'] : {};
  const code = text(error['code'], 64);
  return code === '' ? '' : `${text(error['type'], 64)}.${code}`;
}

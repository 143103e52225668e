import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readServerEvent } from './events';

const fixtures = new URL('../../../modules/protocol-fixtures/openai/', import.meta.url);
const frames = readdirSync(fixtures).filter((name) => name.startsWith('server.') && name.endsWith('.json'));

test('there are frames to read', () => expect(frames.length).toBeGreaterThan(50));

test.each(frames)('%s is read', (name) => {
  const frame = readFileSync(new URL(name, fixtures), 'utf8');
  const event = readServerEvent(frame);
  expect(event).toBeDefined();
  if (event?.kind === 'other') {
    expect(event.type).toBe((JSON.parse(frame) as { type: string }).type);
  }
});

test('a delta keeps its item and its text', () => {
  expect(readServerEvent('{"type":"response.output_audio_transcript.delta","item_id":"item_1","delta":"hi"}')).toEqual({ kind: 'text.delta', itemId: 'item_1', text: 'hi' });
});

test('nothing that a server sends throws', () => {
  const anything = fc.oneof(fc.string(), fc.json(), fc.constantFrom(...frames).chain((name) => fc.record({ type: fc.constant(name.split(/[+]|\.json/)[0]!.slice(7)), item: fc.jsonValue(), response: fc.jsonValue(), session: fc.jsonValue(), error: fc.jsonValue(), delta: fc.jsonValue() }).map((event) => JSON.stringify(event))));
  fc.assert(fc.property(anything, (frame) => void readServerEvent(frame)), { numRuns: 500 });
});

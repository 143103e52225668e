import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sent } from './sent';

test('what follows any number of events is the rest of them, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 50 }), fc.nat(60), (events, received) => {
      const sent = new Sent();
      events.forEach((event) => sent.add(event));
      expect(sent.after(received)).toEqual(events.slice(received));
    }),
  );
});

test('only the last events are kept, and the count goes on', () => {
  const sent = new Sent();
  const long = 'x'.repeat(1 << 20);
  ['a', long, long, 'b', 'c'].forEach((event) => sent.add(event));

  expect(sent.after(0)).toEqual([long, 'b', 'c']);
  expect(sent.after(4)).toEqual(['c']);
  expect(sent.after(5)).toEqual([]);
});

test('sound is kept like words, by its bytes', () => {
  const sent = new Sent();
  const half = new Int16Array(1 << 19);
  [half, 'a', half, 'b'].forEach((event) => sent.add(event));

  expect(sent.after(0).map((event) => (event === half ? 'half' : event))).toEqual(['a', 'half', 'b']);
});

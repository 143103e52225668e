// The two endpoints between tests: a test that breaks the first one must not decide which endpoint the next test meets.
import { SHORT } from './prompts.js';
import { responseDone, say, updated } from './steps.js';
import { openOpenAi } from './target.js';

/** One session that is answered, closed by the client. */
export async function oneAnswer() {
  const client = await openOpenAi();
  await updated(client, { output_modalities: ['text'] });
  await responseDone(client, say(client, SHORT));
  client.close();
  await client.rec.waitForClose();
}

/** Lets sessions prove the first endpoint healthy until its circuit is closed, and waits for the second to be tried again. */
export async function healed(first, second) {
  await second.ready();
  while ((await first.endpoint()).breaker !== 'closed') {
    await first.ready();
    await oneAnswer();
  }
}

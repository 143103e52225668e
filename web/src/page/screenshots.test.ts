import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fileOf, LANGUAGES, SCENES, STATES } from '../../e2e/screenshots/states';

const DOCS = new URL('../../../docs/', import.meta.url);
const wanted = LANGUAGES.flatMap((language) => [...STATES.map((state) => fileOf(language, `state-${state}`)), ...SCENES.map((scene) => fileOf(language, scene))]).sort();

describe('the pictures of the user guide', () => {
  it('show every state of a session and every scene in both languages, and nothing else', () => {
    const there = LANGUAGES.flatMap((language) => readdirSync(new URL(`user-guide/${language}/`, DOCS)).map((name) => `${language}/${name}`));
    expect(there.sort()).toEqual(wanted);
  });

  it('are all in the guide', () => {
    const guide = readFileSync(new URL('user-guide.md', DOCS), 'utf8');
    expect(wanted.filter((file) => !guide.includes(`](user-guide/${file})`))).toEqual([]);
  });
});

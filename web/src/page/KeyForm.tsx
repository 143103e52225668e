import { useState, type FormEvent } from 'react';
import type { Words } from './words';

interface Properties {
  words: Words;
  /** Whether a key was given and is no good. */
  isRefused: boolean;
  onKey(key: string): void;
}

/** Where the person gives the key that the hub asks for. It stays in this tab's memory. */
export function KeyForm({ words, isRefused, onKey }: Properties) {
  const [key, setKey] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== '') {
      onKey(key.trim());
      setKey('');
    }
  };

  return (
    <section className="key" aria-label={words.key}>
      <p role={isRefused ? 'alert' : 'note'}>{isRefused ? words.keyRefused : words.keyWanted}</p>
      <form onSubmit={submit}>
        <input
          type="password"
          aria-label={words.key}
          placeholder={words.key}
          value={key}
          maxLength={8_192}
          autoComplete="current-password"
          spellCheck={false}
          onChange={({ target }) => setKey(target.value)}
        />
        <button type="submit" className="primary" disabled={key.trim() === ''}>
          {words.useKey}
        </button>
      </form>
    </section>
  );
}

import { useEffect, useRef } from 'react';
import type { Item } from '../protocol/events';
import type { Words } from './words';

/** What both sides said, the newest in sight. */
export function Messages({ items, words }: { items: readonly Item[]; words: Words }) {
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' });
  }, [items]);

  return (
    <main>
      {items.length === 0 && <p className="empty">{words.empty}</p>}
      <ol className="messages" aria-label={words.conversation} aria-live="polite">
        {items.map(({ id, role, text, isSpoken }) => (
          <li key={id} className={role}>
            <span className="who">{role === 'user' ? words.you : words.answer}</span>
            <span className="text">{text || (isSpoken ? words.heard : '…')}</span>
          </li>
        ))}
        <li ref={end} className="end" aria-hidden="true" />
      </ol>
    </main>
  );
}

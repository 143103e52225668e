import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Item } from '../session/item';
import { Message } from './Message';

interface Properties {
  items: readonly Item[];
  replaying: string | undefined;
  onReplay(id: string): void;
  onStopReplay(): void;
}

/** Beyond this the person has scrolled up to read, and is left there. */
const NEAR_END_PX = 120;

/** What both sides said, word by word as it comes, the newest in sight. */
export function MessageList({ items, replaying, onReplay, onStopReplay }: Properties) {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  useEffect(() => {
    if (isAtEnd.current && box.current !== null) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [items]);

  return (
    <section
      ref={box}
      className="said"
      tabIndex={0}
      aria-label={t('conversation')}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      {items.length === 0 && (
        <div className="empty">
          <p>{t('empty')}</p>
          <p className="faint">{t('emptyHint')}</p>
        </div>
      )}
      <ol className="messages" aria-label={t('conversation')} aria-live="polite" aria-relevant="additions text">
        {items.map((item) => (
          <Message key={item.id} item={item} isReplaying={replaying === item.id} onReplay={onReplay} onStopReplay={onStopReplay} />
        ))}
      </ol>
    </section>
  );
}

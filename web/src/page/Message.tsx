import { Bubble } from '@ant-design/x';
import { Button } from 'antd';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Item, Service } from '../session/item';
import { Icon } from './Icon';

interface Properties {
  item: Item;
  isReplaying: boolean;
  onReplay(id: string): void;
  onStopReplay(): void;
}

/** One thing that was said; an answer says how it came and who gave it. */
export const Message = memo(function Message({ item, isReplaying, onReplay, onStopReplay }: Properties) {
  const isMine = item.role === 'user';
  return (
    <li className={item.role} data-final={item.isFinal}>
      <Bubble
        placement={isMine ? 'end' : 'start'}
        shape="corner"
        classNames={{ content: 'message-text' }}
        content={
          <>
            <Labels item={item} />
            <Content item={item} />
            {!isMine && item.isReplayable && <ReplayButton isReplaying={isReplaying} onClick={() => (isReplaying ? onStopReplay() : onReplay(item.id))} />}
          </>
        }
      />
    </li>
  );
});

function ReplayButton({ isReplaying, onClick }: { isReplaying: boolean; onClick(): void }) {
  const { t } = useTranslation();
  const name = isReplaying ? t('replayStop') : t('replay');
  return <Button className="replay" size="small" type="text" shape="circle" aria-label={name} title={name} icon={<Icon name={isReplaying ? 'stop' : 'play'} />} onClick={onClick} />;
}

function Content({ item }: { item: Item }) {
  const { t } = useTranslation();
  const resting = item.isSpoken ? t('heard') : item.images.length > 0 ? '' : '…';
  return (
    <>
      {item.images.map((url, n) => (
        <img key={n} className="picture" src={url} alt={t('image.alt', { n: n + 1 })} />
      ))}
      <span className="text">{item.text || resting}</span>
      {item.cutAtMs !== undefined && <span className="cut"> {t('cut', { seconds: (item.cutAtMs / 1000).toFixed(1) })}</span>}
    </>
  );
}

/** Who said it; of an answer also how it came, the newest last: more than one when way or provider changed on the way. */
function Labels({ item }: { item: Item }) {
  const { t } = useTranslation();
  const services: readonly Service[] = item.role === 'user' ? [] : [...item.before, item];
  return (
    <span className="labels">
      <span className="who">{item.role === 'user' ? t('you') : t('answer')}</span>
      {services.map(({ way, provider }, n) => (
        <span key={n} className="label" data-way={way} data-provider={provider}>
          {n > 0 && '→ '}
          {t(`labels.${way}`)}
          {provider !== undefined && ` ${provider}`}
        </span>
      ))}
    </span>
  );
}

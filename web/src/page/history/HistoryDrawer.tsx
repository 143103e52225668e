import { Button, Drawer, Input, Popconfirm } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { History, Summary } from '../../history/history';
import { download } from './download';

interface Properties {
  history: History;
  onContinue(id: string): void;
  onClose(): void;
}

/** What was said in this browser before. */
export default function HistoryDrawer({ history, onContinue, onClose }: Properties) {
  const { t } = useTranslation();
  const [sought, setSought] = useState('');
  const found = useFound(history, sought);
  return (
    <Drawer open title={t('history.title')} size={420} onClose={onClose} closable={{ 'aria-label': t('view.back') }} className="history">
      <Input type="search" aria-label={t('history.search')} placeholder={t('history.search')} value={sought} maxLength={200} allowClear onChange={({ target }) => setSought(target.value)} />
      <p className="faint">{t('history.kept')}</p>
      {found?.length === 0 && <p className="none">{t(sought === '' ? 'history.none' : 'history.noneFound')}</p>}
      <ul>
        {found?.map((each) => (
          <Entry key={each.id} entry={each} history={history} onContinue={onContinue} />
        ))}
      </ul>
    </Drawer>
  );
}

interface EntryProperties {
  entry: Summary;
  history: History;
  onContinue(id: string): void;
}

function Entry({ entry, history, onContinue }: EntryProperties) {
  const { t, i18n } = useTranslation();
  const { id, title, updatedMs, items } = entry;
  const name = title || t('history.untitled');
  const save = async (kind: 'md' | 'json') => {
    const text = kind === 'md' ? await history.toMarkdown(id) : await history.toJson(id);
    if (text !== undefined) {
      download(`parley-${new Date(updatedMs).toISOString().slice(0, 16).replace(/:/g, '-')}.${kind}`, text, kind === 'md' ? 'text/markdown' : 'application/json');
    }
  };
  return (
    <li>
      <h3>{name}</h3>
      <p className="faint">
        {new Date(updatedMs).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })} · {t('history.items', { n: items })}
      </p>
      <div className="row" role="group" aria-label={name}>
        <Button size="small" type="primary" onClick={() => onContinue(id)}>
          {t('history.continue')}
        </Button>
        <Button size="small" onClick={() => void save('md')} aria-label={t('history.markdown')}>
          Markdown
        </Button>
        <Button size="small" onClick={() => void save('json')} aria-label={t('history.json')}>
          JSON
        </Button>
        <Popconfirm title={t('history.deleteSure')} okText={t('history.yes')} cancelText={t('history.no')} onConfirm={() => history.remove(id)}>
          <Button size="small" danger>
            {t('history.delete')}
          </Button>
        </Popconfirm>
      </div>
    </li>
  );
}

/** What the history has for the words that are sought, as it is now; undefined until it has answered. */
function useFound(history: History, sought: string): readonly Summary[] | undefined {
  const [found, setFound] = useState<readonly Summary[]>();
  useEffect(() => {
    let turn = 0;
    const look = () => {
      const mine = ++turn;
      void (sought.trim() === '' ? history.list() : history.search(sought)).then((all) => mine === turn && setFound(all));
    };
    look();
    const stop = history.subscribe(look);
    return () => {
      turn = -1;
      stop();
    };
  }, [history, sought]);
  return found;
}

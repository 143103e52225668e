import { Button, Input } from 'antd';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { LoginState } from '../hub/login';
import { Problem } from './Problem';

interface Properties {
  state: LoginState;
  onKey(key: string): void;
}

const WRONG: Readonly<Partial<Record<LoginState['kind'], 'login.refused' | 'login.ended' | 'problems.list'>>> = { refused: 'login.refused', expired: 'login.ended', failed: 'problems.list' };

/** Where the person gives the key that the hub asks for. */
export function LoginForm({ state, onKey }: Properties) {
  const { t } = useTranslation();
  const [key, setKey] = useState('');
  const wrong = WRONG[state.kind];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (key.trim() !== '') {
      onKey(key.trim());
      setKey('');
    }
  };
  return (
    <main className="login" aria-labelledby="login-title">
      <form className="card" onSubmit={submit}>
        <h2 id="login-title">{t('login.title')}</h2>
        {wrong === undefined ? <Problem kind="info">{t('login.wanted')}</Problem> : <Problem kind="error">{t(wrong)}</Problem>}
        <label htmlFor="key">{t('login.key')}</label>
        <Input.Password id="key" value={key} maxLength={8_192} autoComplete="current-password" spellCheck={false} visibilityToggle={false} autoFocus onChange={({ target }) => setKey(target.value)} />
        <p className="faint">{t('login.kept')}</p>
        <Button htmlType="submit" type="primary" disabled={key.trim() === '' || state.kind === 'busy'}>
          {t('login.use')}
        </Button>
      </form>
    </main>
  );
}

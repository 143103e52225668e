import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';

interface Properties {
  kind: 'error' | 'warning' | 'info';
  children: ReactNode;
  /** The one thing a person can do about it. */
  action?: { words: string; onClick(): void } | undefined;
}

/** One sentence and one button. */
export function Problem({ kind, children, action }: Properties) {
  return (
    <Alert
      className="problem"
      type={kind}
      role={kind === 'error' ? 'alert' : 'note'}
      title={children}
      action={
        action && (
          <Button size="small" onClick={action.onClick}>
            {action.words}
          </Button>
        )
      }
    />
  );
}

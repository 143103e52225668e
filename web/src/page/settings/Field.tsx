import type { ReactNode } from 'react';

/** A control under its name; the control carries the same name for those who do not see it. */
export function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="field">
      <span className="field-name" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  );
}

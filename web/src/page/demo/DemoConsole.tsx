import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DemoEndpoint, DemoFault } from '../../hub/hub';
import { hub } from '../stores';

/** Breaks emulated providers, so that one can hear the conversation go on. Nothing where the hub has no emulators. */
export default function DemoConsole() {
  const { t } = useTranslation();
  const [providers, setProviders] = useState<readonly DemoEndpoint[]>([]);
  const [said, setSaid] = useState('');
  useEffect(() => {
    let isStale = false;
    void hub.faults().then((all) => isStale || setProviders(all ?? []));
    return () => {
      isStale = true;
    };
  }, []);
  const cause = async (provider: string, { name, now }: DemoFault) => {
    // Whoever talks wants to hear it now; where nobody does, or it cannot be had, the next one feels it.
    const felt = now ? await hub.cause(provider, name, 'now') : 0;
    const isTaken = felt !== undefined && (felt > 0 || (await hub.cause(provider, name, 'next')) !== undefined);
    setSaid(isTaken ? t(felt > 0 ? 'demo.felt' : 'demo.armed', { provider, fault: name }) : t('problems.list'));
    setProviders((await hub.faults()) ?? providers);
  };
  const heal = async () => {
    setProviders((await hub.clearFaults()) ?? providers);
    setSaid(t('demo.healed'));
  };
  if (providers.length === 0) {
    return null;
  }
  return (
    <section className="demo card" aria-label={t('demo.title')}>
      <h2>{t('demo.title')}</h2>
      <p className="faint">{t('demo.hint')}</p>
      {providers.map(({ name, faults }) => (
        <div key={name}>
          <h3>{name}</h3>
          <div className="faults" role="group" aria-label={name}>
            {faults.map((fault) => (
              <Button key={fault.name} size="small" danger={fault.armed > 0} aria-label={t('demo.fault', { provider: name, fault: fault.name })} onClick={() => void cause(name, fault)}>
                {fault.name}
              </Button>
            ))}
          </div>
        </div>
      ))}
      <Button size="small" onClick={() => void heal()}>
        {t('demo.heal')}
      </Button>
      <p className="faint" aria-live="polite">
        {said}
      </p>
    </section>
  );
}

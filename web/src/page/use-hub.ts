import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Endpoint, Model, Offer } from '../hub/hub';
import { hub, login } from './stores';

/** How often the health of the models is looked at, while somebody looks at the page. */
const EVERY_MS = 5_000;

export interface HubView {
  /** `open`: there is something to talk to; `locked`: the hub wants a key first. */
  access: 'asking' | 'open' | 'locked' | 'failed';
  models: readonly Model[];
  /** The accounts behind the models. */
  endpoints: readonly Endpoint[];
}

const NOTHING = { models: [], endpoints: [] };
const ACCESS = { models: 'open', locked: 'locked', failed: 'failed' } as const;

/** What the hub offers to who is signed in, as it is now. */
export function useHub(): HubView {
  const { kind } = useSyncExternalStore(login.subscribe, login.state);
  const [offer, setOffer] = useState<Offer>();
  const [known, setKnown] = useState<Pick<HubView, 'models' | 'endpoints'>>(NOTHING);
  useEffect(() => {
    let isStale = false;
    const look = async () => {
      const answer = await hub.models();
      if (!isStale) {
        setOffer(answer);
        // A hub that does not answer for a moment takes no model away, nor does a sign-in that has expired while a session goes on.
        setKnown((before) => (answer.kind === 'models' ? answer : answer.kind === 'locked' && kind !== 'expired' ? NOTHING : before));
      }
    };
    const lookIfSeen = () => {
      if (document.visibilityState === 'visible') {
        void look();
      }
    };
    void look();
    const timer = setInterval(lookIfSeen, EVERY_MS);
    document.addEventListener('visibilitychange', lookIfSeen);
    return () => {
      isStale = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', lookIfSeen);
    };
  }, [kind]);
  return { access: offer === undefined ? 'asking' : ACCESS[offer.kind], models: known.models, endpoints: known.endpoints };
}

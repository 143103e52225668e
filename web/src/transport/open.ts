import type { ClientEvent } from '../protocol/events';
import type { Link, Listener, Request } from './link';
import { LongPoll } from './long-poll';
import { RealtimeSocket } from './realtime-socket';

/** What carries a session. */
export type Way = 'websocket' | 'polling';

/** What the person wants to carry it; `auto` takes long-poll where no WebSocket can be opened. */
export type Wish = 'auto' | Way;

export interface WayListener extends Listener {
  /** What carries the session, as far as it comes up. */
  onWay(way: Way): void;
}

/** Opens a session the way that is wanted. */
export function open(wish: Wish, request: Request, listener: WayListener): Link {
  let link: Link;
  const poll = () => {
    listener.onWay('polling');
    link = new LongPoll(request, listener);
  };
  if (wish === 'polling') {
    poll();
  } else {
    listener.onWay('websocket');
    link = new RealtimeSocket(request, {
      onEvent: listener.onEvent,
      onClose: listener.onClose,
      onNoSocket: () => (wish === 'auto' ? poll() : listener.onClose({ code: 1006, reason: '' })),
    });
  }
  return {
    send: (event: ClientEvent) => link.send(event),
    close: () => link.close(),
  };
}

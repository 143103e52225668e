package dev.parley.session;

import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;

/** What a client may ask for while its session has no upstream. */
@FunctionalInterface
interface SwitchRequests {
  /**
   * @param watchMs watch time now
   * @return whether the command is done with; else it waits for the next upstream
   */
  boolean on(ClientEventType type, EventView event, long watchMs);
}

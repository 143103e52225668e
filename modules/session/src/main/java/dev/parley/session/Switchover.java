package dev.parley.session;

import java.util.ArrayList;
import java.util.List;

/**
 * One switch, from the fault to the first thing of use that the next upstream gives.
 *
 * @param from the endpoint that failed
 * @param reason label of the failure
 * @param silentSinceMs since when something owed has been missing; {@link #NOTHING_OWED} if nothing
 * @param reasks what the next upstream is to be asked for
 */
record Switchover(String from, String reason, long silentSinceMs, List<Reask> reasks) {
  static final long NOTHING_OWED = Long.MIN_VALUE;

  Switchover {
    reasks = new ArrayList<>(reasks);
  }

  boolean isOwed() {
    return silentSinceMs != NOTHING_OWED;
  }
}

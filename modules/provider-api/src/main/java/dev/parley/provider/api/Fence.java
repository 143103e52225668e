package dev.parley.provider.api;

import dev.parley.contract.SessionId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The highest epoch and generation seen of each session (rule R22). Remembers sessions that have
 * ended, so that a late request of a stale owner is not served; the longest unheard are forgotten.
 * Not thread-safe.
 */
final class Fence {
  /** How many sessions are remembered. */
  static final int SESSIONS = 4_096;

  private record Mark(long epoch, int generation) {}

  private final Map<SessionId, Mark> marks =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SessionId, Mark> eldest) {
          return size() > SESSIONS;
        }
      };

  /**
   * Whether a request of this epoch and generation is newer than all before; if so, it is the
   * newest from now on.
   */
  boolean admit(SessionId session, long epoch, int generation) {
    Mark mark = marks.get(session);
    boolean newer =
        mark == null
            || epoch > mark.epoch()
            || (epoch == mark.epoch() && generation > mark.generation());
    if (newer) {
      marks.put(session, new Mark(epoch, generation));
    }
    return newer;
  }

  /** Notes that an epoch exists, so that nothing of a lower one is served any more. */
  void raise(SessionId session, long epoch) {
    Mark mark = marks.get(session);
    if (mark == null || epoch > mark.epoch()) {
      marks.put(session, new Mark(epoch, 0));
    }
  }
}

package dev.parley.contract.flow;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The highest epoch and generation seen of each session or leg of one (rule R22). Remembers those
 * that have ended, so that a late request of a stale owner is not served; the longest unheard are
 * forgotten. Not thread-safe.
 *
 * @param <K> what names a session or a leg of it
 */
public final class Fence<K> {
  /** How many are remembered. */
  static final int SIZE = 4_096;

  private record Mark(long epoch, int generation) {}

  private final Map<K, Mark> marks =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Mark> eldest) {
          return size() > SIZE;
        }
      };

  /**
   * Whether a request of this epoch and generation is newer than all before; if so, it is the
   * newest from now on.
   */
  public boolean admit(K key, long epoch, int generation) {
    Mark mark = marks.get(key);
    boolean newer =
        mark == null
            || epoch > mark.epoch()
            || (epoch == mark.epoch() && generation > mark.generation());
    if (newer) {
      marks.put(key, new Mark(epoch, generation));
    }
    return newer;
  }

  /** Notes that an epoch exists, so that nothing of a lower one is served any more. */
  public void raise(K key, long epoch) {
    Mark mark = marks.get(key);
    if (mark == null || epoch > mark.epoch()) {
      marks.put(key, new Mark(epoch, 0));
    }
  }
}

package dev.parley.contract.flow;

import dev.parley.contract.SessionId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The sessions noted last. Bounded: the oldest are forgotten. Not thread-safe. */
public final class RecentSessions {
  private final Set<SessionId> noted;

  /**
   * @param capacity how many are remembered, at least 1
   */
  public RecentSessions(int capacity) {
    noted =
        Collections.newSetFromMap(
            new LinkedHashMap<>() {
              private static final long serialVersionUID = 1L;

              @Override
              protected boolean removeEldestEntry(Map.Entry<SessionId, Boolean> eldest) {
                return size() > capacity;
              }
            });
  }

  public void add(SessionId session) {
    noted.add(session);
  }

  public boolean contains(SessionId session) {
    return noted.contains(session);
  }
}

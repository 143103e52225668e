package dev.parley.session.seam;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ids that one upstream and the client have for the same thing. An id that is not mapped is the
 * same on both sides, unless the other side uses it for something else: then it stands for what no
 * pair speaks of. So each side's ids are at any time a permutation of the other's, {@link #up} is
 * the inverse of {@link #down}, and no id ever reaches the wrong thing. Bounded.
 */
final class IdMap {
  /** The most pairs, and the most characters of their ids. */
  static final int MAX_PAIRS = 4_096;

  static final long MAX_CHARACTERS = 1L << 20;

  private final Map<String, String> down = new HashMap<>(0);
  private final Map<String, String> up = new HashMap<>(0);
  private long characters;

  boolean isEmpty() {
    return down.isEmpty();
  }

  /** Whether a pair has this id of the upstream's. */
  boolean isMapped(String upstreamId) {
    return down.containsKey(upstreamId);
  }

  /** Whether a pair has this id of the client's. */
  boolean isTaken(String clientId) {
    return up.containsKey(clientId);
  }

  /**
   * Adds a pair in place of those that have one of the two ids.
   *
   * @return whether there was room; without it nothing changes
   */
  boolean put(String upstreamId, String clientId) {
    long more = (long) upstreamId.length() + clientId.length();
    if (down.size() >= MAX_PAIRS || characters + more > MAX_CHARACTERS) {
      return false;
    }
    remove(upstreamId);
    String before = up.get(clientId);
    if (before != null) {
      remove(before);
    }
    down.put(upstreamId, clientId);
    up.put(clientId, upstreamId);
    characters += more;
    return true;
  }

  void remove(String upstreamId) {
    String clientId = down.remove(upstreamId);
    if (clientId != null) {
      up.remove(clientId);
      characters -= (long) upstreamId.length() + clientId.length();
    }
  }

  /** The client's id for what the upstream calls so. */
  String down(String upstreamId) {
    return follow(down.get(upstreamId), up, upstreamId);
  }

  /** The upstream's id for what the client calls so. */
  String up(String clientId) {
    return follow(up.get(clientId), down, clientId);
  }

  /** Pairs that share ids form chains; what has no pair at one end belongs to the other end. */
  private static String follow(@Nullable String paired, Map<String, String> back, String id) {
    if (paired != null) {
      return paired;
    }
    String end = id;
    for (String next = back.get(end); next != null; next = back.get(end)) {
      end = next;
    }
    return end;
  }
}

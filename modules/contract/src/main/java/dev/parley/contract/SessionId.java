package dev.parley.contract;

import java.util.regex.Pattern;

/**
 * Names one client's conversation with the hub. Owned by the hub; outlives sockets, providers and
 * nodes.
 *
 * @param value {@code sess_} and 1 to 64 base62 characters
 */
public record SessionId(String value) {
  private static final Pattern SHAPE = Pattern.compile("sess_[0-9A-Za-z]{1,64}");

  public SessionId {
    if (!SHAPE.matcher(value).matches()) {
      throw new IllegalArgumentException("not a session id");
    }
  }

  /** A new random id. */
  public static SessionId create() {
    return new SessionId(Ids.random("sess_"));
  }

  @Override
  public String toString() {
    return value;
  }
}

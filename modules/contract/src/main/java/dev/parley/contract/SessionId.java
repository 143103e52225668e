package dev.parley.contract;

import org.jspecify.annotations.Nullable;

/**
 * Names one client's conversation with the hub. Owned by the hub; outlives sockets, providers and
 * nodes.
 *
 * <p>Every frame is looked up by it more than once, nearly always with the very object that is the
 * key: so it knows its hash, and equals itself without a look at its text.
 */
public final class SessionId {
  private static final String PREFIX = "sess_";
  private static final int MAX_CHARS = 64;

  private final String value;
  private final int hash;

  /**
   * @param value {@code sess_} and 1 to 64 base62 characters
   * @throws IllegalArgumentException if it is anything else
   */
  public SessionId(String value) {
    if (!isValid(value)) {
      throw new IllegalArgumentException("not a session id");
    }
    this.value = value;
    this.hash = value.hashCode();
  }

  /** A new random id. */
  public static SessionId create() {
    return new SessionId(Ids.random(PREFIX));
  }

  private static boolean isValid(String text) {
    int length = text.length();
    if (!text.startsWith(PREFIX)
        || length == PREFIX.length()
        || length > PREFIX.length() + MAX_CHARS) {
      return false;
    }
    for (int i = PREFIX.length(); i < length; i++) {
      if (!isBase62(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBase62(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }

  public String value() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof SessionId id && hash == id.hash && value.equals(id.value));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return value;
  }
}

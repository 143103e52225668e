package dev.parley.contract;

import java.security.SecureRandom;

/**
 * Opaque random identifiers in the shapes of the Realtime protocol: a prefix and 21 base62
 * characters (125 bits). Any thread. Source: protocols/openai-realtime.md section 0.
 */
public final class Ids {
  private static final char[] BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".toCharArray();
  static final int RANDOM_CHARS = 21;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** A new identifier that starts with {@code prefix}, for example {@code sess_}. */
  public static String random(String prefix) {
    StringBuilder id = new StringBuilder(prefix.length() + RANDOM_CHARS).append(prefix);
    for (int i = 0; i < RANDOM_CHARS; i++) {
      id.append(BASE62[RANDOM.nextInt(BASE62.length)]);
    }
    return id.toString();
  }
}

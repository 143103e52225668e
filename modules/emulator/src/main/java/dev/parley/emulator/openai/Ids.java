package dev.parley.emulator.openai;

import java.util.SplittableRandom;

/** Identifiers in the shapes that the service gives them; the same seed gives the same ones. */
final class Ids {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 21;
  private static final int CALL_LENGTH = 16;

  private final SplittableRandom random;

  Ids(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** {@code prefix_} and 21 characters. */
  String next(String prefix) {
    return prefix + "_" + characters(LENGTH);
  }

  /** {@code call_} and 16 characters. */
  String nextCall() {
    return "call_" + characters(CALL_LENGTH);
  }

  /** The random padding of delta events. */
  String padding() {
    return characters(1 + random.nextInt(CALL_LENGTH));
  }

  private String characters(int length) {
    char[] text = new char[length];
    for (int at = 0; at < length; at++) {
      text[at] = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    }
    return new String(text);
  }
}

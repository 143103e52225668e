package dev.parley.emulator.openai;

import java.util.Random;

/** Identifiers in the shapes of section 0, the same ones for the same seed. */
final class Ids {
  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LONG = 21;
  private static final int CALL = 16;

  private final Random random;

  Ids(long seed) {
    this.random = new Random(seed);
  }

  /** A new id, for example {@code next("item_")}. */
  String next(String prefix) {
    StringBuilder id = new StringBuilder(prefix);
    int characters = prefix.equals("call_") ? CALL : LONG;
    for (int i = 0; i < characters; i++) {
      id.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return id.toString();
  }
}

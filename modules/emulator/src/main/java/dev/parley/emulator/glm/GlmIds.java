package dev.parley.emulator.glm;

import java.util.SplittableRandom;

/**
 * Identifiers in the shape that the service gives them, a word and 32 hexadecimal digits; the same
 * seed gives the same ones.
 */
final class GlmIds {
  private final SplittableRandom random;

  GlmIds(long seed) {
    this.random = new SplittableRandom(seed);
  }

  String next(String word) {
    return word + "%016x%016x".formatted(random.nextLong(), random.nextLong());
  }
}

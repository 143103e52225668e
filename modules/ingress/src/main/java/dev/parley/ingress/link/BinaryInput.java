package dev.parley.ingress.link;

import java.util.Base64;

/**
 * What a client's binary messages mean: each is the sound of one {@code input_audio_buffer.append},
 * in the format that its session has declared.
 */
final class BinaryInput {
  private static final String BEFORE = "{\"type\":\"input_audio_buffer.append\",\"audio\":\"";
  private static final String BEHIND = "\"}";

  private BinaryInput() {}

  /** The event, without an id. */
  static String append(byte[] sound) {
    return BEFORE + Base64.getEncoder().encodeToString(sound) + BEHIND;
  }
}

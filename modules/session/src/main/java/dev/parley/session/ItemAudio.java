package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;

/** How much audio of one item the client was given. Not thread-safe. */
final class ItemAudio {
  /** 24 kHz mono s16le. */
  static final int PCM_BYTES_PER_MS = 48;

  private static final int G711_BYTES_PER_MS = 8;

  private final String itemId;
  private final int bytesPerMs;
  private long base64Characters;

  /**
   * @param bytesPerMs of its format; 0 if that is not known
   */
  ItemAudio(String itemId, int bytesPerMs) {
    this.itemId = itemId;
    this.bytesPerMs = bytesPerMs;
  }

  /** Of no item. */
  static ItemAudio ofNothing() {
    return new ItemAudio("", 0);
  }

  /**
   * @param format as {@code audio.output.format} has it
   * @return 0 if the format's audio cannot be measured by its bytes
   */
  static int bytesPerMs(JsonNode format) {
    return switch (format.path("type").asText("audio/pcm")) {
      case "audio/pcm" -> 2 * format.path("rate").asInt(24_000) / 1_000;
      case "audio/pcmu", "audio/pcma" -> G711_BYTES_PER_MS;
      default -> 0;
    };
  }

  /** As a snapshot has it. */
  static ItemAudio restored(String itemId, int bytesPerMs, long base64Characters) {
    ItemAudio audio = new ItemAudio(itemId, bytesPerMs);
    audio.base64Characters = base64Characters;
    return audio;
  }

  int bytesPerMs() {
    return bytesPerMs;
  }

  long base64Characters() {
    return base64Characters;
  }

  String itemId() {
    return itemId;
  }

  /**
   * Hot path.
   *
   * @param base64Length characters; padding counts for at most two bytes
   */
  void add(int base64Length) {
    base64Characters += base64Length;
  }

  /** Milliseconds, or -1 if nothing is known of any. */
  long ms() {
    return base64Characters == 0 || bytesPerMs <= 0 ? -1 : base64Characters / 4 * 3 / bytesPerMs;
  }
}

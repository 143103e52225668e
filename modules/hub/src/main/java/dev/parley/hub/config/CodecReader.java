package dev.parley.hub.config;

import dev.parley.codec.CodecConfig;
import java.time.Duration;

/** Reads the section {@code codec}. */
final class CodecReader {
  private static final String AUTO = "auto";

  private CodecReader() {}

  /**
   * @param longestSession after so long no session is there any more
   */
  static CodecConfig read(Section codec, Duration longestSession) {
    CodecConfig read =
        new CodecConfig(
            codec.read(
                "workers",
                AUTO,
                text -> text.equals(AUTO) ? workers() : Formats.integer(1, 64).parse(text)),
            codec.read("max-sessions", "500", Formats.integer(1, 100_000)),
            codec.read("opus-complexity", "5", Formats.integer(0, 10)),
            codec.read("opus-bitrate", "32000", Formats.integer(6_000, 128_000)),
            longestSession);
    codec.end();
    return read;
  }

  /** One processor is left to the event loops. */
  private static int workers() {
    return Math.max(1, Math.min(64, Runtime.getRuntime().availableProcessors() - 1));
  }
}

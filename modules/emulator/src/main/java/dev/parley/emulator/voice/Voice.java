package dev.parley.emulator.voice;

/** Turns text into sound. Implementations are stateless towards callers and safe on any thread. */
public interface Voice {
  /** Samples a second of everything spoken. */
  int RATE_HZ = 24_000;

  /**
   * Speaks a text; may block for as long as an external program takes.
   *
   * @param text at most a few thousand characters; may be empty
   * @return 24 kHz mono 16-bit little-endian PCM; the same text gives the same bytes within one
   *     process; non-empty for a text with a letter or digit
   */
  byte[] speak(String text);
}

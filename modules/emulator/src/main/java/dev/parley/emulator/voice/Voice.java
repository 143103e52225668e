package dev.parley.emulator.voice;

/** Turns text into sound. Implementations are stateless towards callers and safe on any thread. */
public interface Voice {
  /** Samples a second of everything spoken. */
  int RATE_HZ = 24_000;

  /**
   * Speaks a text; may block for as long as an external program takes.
   *
   * @param text cut at 4 000 characters; may be empty
   * @return 24 kHz mono 16-bit little-endian PCM; non-empty for a text with a letter or digit. The
   *     array may be shared: do not change it
   */
  byte[] speak(String text);
}

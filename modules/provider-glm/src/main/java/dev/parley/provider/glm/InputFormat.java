package dev.parley.provider.glm;

import dev.parley.audio.pcm.Pcm;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How GLM is given the user's sound; all mono, 16 bit, and the number is of kHz, not of bits. Of
 * {@code wav} the header of each append tells the rate. Source: protocols/glm-realtime.md section
 * 3.1.
 */
enum InputFormat {
  PCM24(Pcm.RATE_HZ, false),
  PCM16(16_000, false),
  WAV(Pcm.RATE_HZ, true),
  WAV24(Pcm.RATE_HZ, true),
  WAV16(16_000, true);

  private final int rateHz;
  private final boolean file;

  /**
   * @param file whether each append holds a whole file
   */
  InputFormat(int rateHz, boolean file) {
    this.rateHz = rateHz;
    this.file = file;
  }

  /** The names that {@link #of} knows; the first is the usual one. */
  static List<String> names() {
    return Arrays.stream(values()).map(InputFormat::label).toList();
  }

  /**
   * The format of a name.
   *
   * @throws IllegalArgumentException if it is none of {@link #names}
   */
  static InputFormat of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** As {@code input_audio_format} names it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  int rateHz() {
    return rateHz;
  }

  /** Whether each append holds a whole WAV file. */
  boolean isFile() {
    return file;
  }
}

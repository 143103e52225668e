package dev.parley.codec;

import dev.parley.audio.format.AudioFormat;
import dev.parley.contract.Convert;
import java.util.Locale;

/** Where a piece of sound is converted. */
public enum Lane {
  /** On the event loop: it takes less time than to go elsewhere and come back. */
  INLINE,
  /** On a worker. */
  WORKER;

  /** Most characters of base64 on the event loop; 128 ms of PCM at 24 kHz. */
  private static final int INLINE_CHARS = 8 * 1024;

  /** Of what has a byte a sample and becomes six, which is 192 ms of it. */
  private static final int INLINE_COMPANDED_CHARS = 2 * 1024;

  /** The name used in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Lane of(AudioFormat from, AudioFormat to, Convert convert) {
    int chars = from instanceof AudioFormat.Companded ? INLINE_COMPANDED_CHARS : INLINE_CHARS;
    return isOpus(from) || isOpus(to) || convert.payload().length() > chars ? WORKER : INLINE;
  }

  /** Whether it is Opus, in whatever container. */
  static boolean isOpus(AudioFormat format) {
    return format instanceof AudioFormat.Opus
        || format instanceof AudioFormat.Ogg
        || format instanceof AudioFormat.Webm;
  }
}

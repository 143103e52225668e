package dev.parley.codec;

import dev.parley.audio.format.AudioFormat;
import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.pcm.Resampler;

/**
 * How long converting takes, before it is done: the products that the filters of the two formats
 * need, and the samples that are moved. An estimate for a core that has nothing else to do; a busy
 * one takes a multiple. Immutable.
 */
final class Cost {
  /** What takes no longer may be done on the event loop. */
  static final long BRIEF_NANOS = LoopShare.BURST_NANOS;

  /** How long a step of a conversion is to take at most. */
  private static final long STEP_NANOS = BRIEF_NANOS / 4;

  private static final double NANOS_PER_PRODUCT = 0.4;
  private static final double NANOS_PER_SAMPLE = 1;
  private static final double BYTES_PER_CHAR = 0.75;
  private static final int LEAST_STEP_CHARS = 64;
  private static final int MOST_STEP_CHARS = 4_096;

  private final double nanosPerChar;

  private Cost(double nanosPerChar) {
    this.nanosPerChar = nanosPerChar;
  }

  /** Makes the tables of the filters too, if nobody has yet: not for an event loop. */
  static Cost of(AudioFormat from, AudioFormat to) {
    if (isOpus(from) || isOpus(to)) {
      return new Cost(Double.POSITIVE_INFINITY);
    }
    // What a WAV file holds its header says; most are so.
    int fromHz = from instanceof AudioFormat.Wav ? 16_000 : from.rateHz();
    int bytesPerSecond = from instanceof AudioFormat.Companded ? fromHz : 2 * fromHz;
    double products =
        Resampler.productsPerSecond(fromHz, Pcm.RATE_HZ)
            + Resampler.productsPerSecond(Pcm.RATE_HZ, to.rateHz());
    double samples = fromHz + 2.0 * Pcm.RATE_HZ + to.rateHz();
    double nanosPerSecond = products * NANOS_PER_PRODUCT + samples * NANOS_PER_SAMPLE;
    return new Cost(nanosPerSecond / bytesPerSecond * BYTES_PER_CHAR);
  }

  /** Whether it is Opus, in whatever container. */
  static boolean isOpus(AudioFormat format) {
    return format instanceof AudioFormat.Opus
        || format instanceof AudioFormat.Ogg
        || format instanceof AudioFormat.Webm;
  }

  /** Whether so many characters of base64 take no longer than {@link #BRIEF_NANOS}. */
  boolean isBrief(int chars) {
    return chars * nanosPerChar <= BRIEF_NANOS;
  }

  /** How many characters of base64 are a step, a multiple of 4. */
  int stepChars() {
    double chars = Double.isInfinite(nanosPerChar) ? MOST_STEP_CHARS : STEP_NANOS / nanosPerChar;
    return (int) Math.max(LEAST_STEP_CHARS, Math.min(MOST_STEP_CHARS, chars)) / 4 * 4;
  }
}

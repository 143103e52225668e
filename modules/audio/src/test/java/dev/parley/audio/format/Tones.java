package dev.parley.audio.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.testing.Signals;
import java.util.List;

/** A tone through a pair of formats, and what has to be left of it. */
final class Tones {
  static final int LOWEST_HZ = 100;

  /** Where speech is, and Opus at its best. */
  static final int SPEECH_HZ = 1_003;

  private static final int AMPLITUDE = 12_000;

  /** Of half the rate: what resamplers leave as it is. */
  private static final double PASS_BAND = 0.84;

  /** Where streams begin and end is not the tone alone. */
  private static final int EDGE = 2_400;

  private static final AudioCodecs CODECS = Formats.codecs();

  private Tones() {}

  /** The highest tone that both formats and the hub hold. */
  static double highestHz(AudioFormat first, AudioFormat second) {
    return PASS_BAND / 2 * Math.min(Pcm.RATE_HZ, Math.min(first.rateHz(), second.rateHz()));
  }

  /**
   * A tone that is written and read in the one format and then the other keeps its duration, its
   * power, and its distance to all else.
   */
  static void assertComesOut(AudioFormat first, AudioFormat second, double hz, int samples) {
    short[] pcm = Signals.tone(hz, Pcm.RATE_HZ, samples, AMPLITUDE);
    for (AudioFormat format : List.of(first, second)) {
      pcm =
          Formats.decoded(
              CODECS.decoder(format), Formats.runs(CODECS.encoder(format), pcm, List.of(480)));
    }

    String what = first.describe() + " to " + second.describe() + " at " + hz + " Hz";
    assertThat(pcm.length).as(what).isCloseTo(samples, within(Pcm.FRAME_SAMPLES));
    boolean addUp = first != second && isLossy(first) && isLossy(second);
    double snr = Math.min(leastSnr(first, hz), leastSnr(second, hz)) - (addUp ? 3 : 0);
    assertThat(Signals.snr(pcm, EDGE, samples - EDGE, hz, Pcm.RATE_HZ)).as(what).isGreaterThan(snr);
    double change = Math.max(powerChange(first, hz), powerChange(second, hz));
    double power = Signals.power(pcm, EDGE, samples - EDGE, hz, Pcm.RATE_HZ);
    assertThat(power / (AMPLITUDE * (AMPLITUDE / 2.0))).as(what).isCloseTo(1, within(change));
  }

  private static boolean isOpus(AudioFormat format) {
    return format instanceof AudioFormat.Opus
        || format instanceof AudioFormat.Ogg
        || format instanceof AudioFormat.Webm;
  }

  private static boolean isLossy(AudioFormat format) {
    return isOpus(format) || format instanceof AudioFormat.Companded;
  }

  /**
   * In dB: 16 bits and four filters are good for more than 80, G.711 for 36. Opus at 32 kbit/s
   * spends its bits where speech is; a tone between two of its bands loses most, at 8 kHz 11 dB are
   * left.
   */
  private static double leastSnr(AudioFormat format, double hz) {
    if (isOpus(format)) {
      return hz == SPEECH_HZ ? 20 : hz < 3_400 ? 19 : hz < 7_000 ? 15 : 9;
    }
    return isLossy(format) ? 36 : 80;
  }

  private static double powerChange(AudioFormat format, double hz) {
    return isOpus(format) && hz != SPEECH_HZ ? 0.12 : isLossy(format) ? 0.03 : 0.001;
  }
}

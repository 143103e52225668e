package dev.parley.audio.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.testing.Signals;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A tone that goes through every pair of formats. */
class ToneTest {
  private static final double HZ = 1_003;

  private final AudioCodecs codecs = Formats.codecs();

  static Stream<Arguments> pairs() {
    return Formats.ALL.stream()
        .flatMap(
            first ->
                Formats.ALL.stream()
                    .filter(second -> !isOpus(first) || !isOpus(second))
                    .map(second -> Arguments.of(first, second)));
  }

  private static boolean isOpus(AudioFormat format) {
    return format.rateHz() == AudioFormat.OPUS_RATE_HZ
        && !(format instanceof AudioFormat.Pcm || format instanceof AudioFormat.Wav);
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void comesOutAsItWentIn(AudioFormat first, AudioFormat second) {
    short[] pcm = Signals.tone(HZ, Pcm.RATE_HZ, Pcm.RATE_HZ / 3, 12_000);
    for (AudioFormat format : List.of(first, second)) {
      pcm =
          Formats.decoded(
              codecs.decoder(format), Formats.runs(codecs.encoder(format), pcm, List.of(480)));
    }

    int edge = 2_400;
    double expected = Math.min(leastSnr(first), leastSnr(second)) - (first == second ? 0 : 3);
    assertThat(Signals.snr(pcm, edge, pcm.length - edge, HZ, Pcm.RATE_HZ)).isGreaterThan(expected);
    double power = Signals.power(pcm, edge, pcm.length - edge, HZ, Pcm.RATE_HZ);
    assertThat(power / (12_000.0 * 12_000 / 2)).isBetween(0.97, 1.03);
  }

  /** In dB: 16 bits are good for more than 80, G.711 for 37, Opus at 32 kbit/s for what follows. */
  private static double leastSnr(AudioFormat format) {
    if (format instanceof AudioFormat.Companded) {
      return 36;
    }
    return isOpus(format) ? 20 : 80;
  }
}

package dev.parley.audio.pcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.audio.testing.Samples;
import dev.parley.audio.testing.Signals;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a resampler does to tones, between any two rates. */
class ResamplerTest {
  private static final double PASS = 0.84;
  private static final double AMPLITUDE = 20_000;

  static Stream<Arguments> pairs() {
    return Resampler.RATES_HZ.stream()
        .flatMap(
            from ->
                Resampler.RATES_HZ.stream()
                    .filter(to -> !to.equals(from))
                    .map(to -> Arguments.of(from, to)));
  }

  static short[] resample(short[] pcm, int fromHz, int toHz) {
    Resampler resampler = new Resampler(fromHz, toHz);
    Samples out = new Samples();
    resampler.push(pcm, 0, pcm.length, out);
    resampler.flush(out);
    return out.all();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void tonesInThePassBandKeepTheirPowerAndPlaceWithNoiseBelow85Decibel(int fromHz, int toHz) {
    double nyquist = Math.min(fromHz, toHz) / 2.0;
    for (double share : new double[] {0.011, 0.1, 0.25, 0.4, 0.55, 0.7, 0.8, PASS}) {
      double hz = share * nyquist;
      short[] out = resample(Signals.tone(hz, fromHz, fromHz / 2, AMPLITUDE), fromHz, toHz);

      int edge = toHz / 20;
      int end = out.length - edge;
      assertThat(Signals.snr(out, edge, end, hz, toHz)).as("SNR of %s Hz", hz).isGreaterThan(85);
      double gain = Signals.power(out, edge, end, hz, toHz) / (AMPLITUDE * AMPLITUDE / 2);
      assertThat(10 * Math.log10(gain)).as("gain of %s Hz", hz).isBetween(-0.01, 0.01);
      short[] ideal = Signals.tone(hz, toHz, out.length, AMPLITUDE);
      for (int i = edge; i < end; i++) {
        assertThat((int) out[i]).isCloseTo(ideal[i], org.assertj.core.data.Offset.offset(8));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void tonesBeyondTheNarrowerRateAreGone(int fromHz, int toHz) {
    double nyquist = Math.min(fromHz, toHz) / 2.0;
    double first = Math.min(fromHz, toHz) == 8_000 ? 1.08 : 1.0;
    for (double share = first; share * nyquist < fromHz / 2.0; share += 0.23) {
      short[] tone = Signals.tone(share * nyquist, fromHz, fromHz / 2, 30_000);
      short[] out = resample(tone, fromHz, toHz);

      int edge = toHz / 20;
      double left = Signals.power(out, edge, out.length - edge) / (30_000.0 * 30_000 / 2);
      assertThat(10 * Math.log10(Math.max(left, 1e-12)))
          .as("what is left of %s Hz", share * nyquist)
          .isLessThan(-80);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aSampleIsHeldBackForThreeMillisecondsAtMost(int fromHz, int toHz) {
    Resampler resampler = new Resampler(fromHz, toHz);
    Samples out = new Samples();
    int pushed = 0;
    short[] one = {1};
    while (pushed < fromHz / 10) {
      resampler.push(one, 0, 1, out);
      pushed++;
      double lateMillis = 1_000.0 * pushed / fromHz - 1_000.0 * out.count() / toHz;
      assertThat(lateMillis).isLessThanOrEqualTo(resampler.delayMillis() + 1_000.0 / toHz);
    }
    assertThat(resampler.delayMillis()).isLessThanOrEqualTo(3.0);
  }

  @Test
  void whatIsTooLoudForTheOtherRateIsClippedInsteadOfWrapped() {
    short[] square = new short[4_800];
    for (int i = 0; i < square.length; i++) {
      square[i] = i / 12 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
    }

    short[] out = resample(square, 24_000, 48_000);

    for (int i = 480; i < out.length - 480; i++) {
      int position = i % 48;
      if (position > 4 && position < 20) {
        assertThat((int) out[i]).isGreaterThan(20_000);
      } else if (position > 28 && position < 44) {
        assertThat((int) out[i]).isLessThan(-20_000);
      }
    }
  }

  @Test
  void theSameRateIsPassedOn() {
    short[] pcm = Signals.noise(1, 1_000);

    assertThat(resample(pcm, 24_000, 24_000)).isEqualTo(pcm);
    assertThat(new Resampler(24_000, 24_000).delayMillis()).isZero();
  }

  @Test
  void otherRatesAreRefused() {
    for (int rate : List.of(0, -8_000, 7_999, 96_000)) {
      assertThatThrownBy(() -> new Resampler(rate, 24_000))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}

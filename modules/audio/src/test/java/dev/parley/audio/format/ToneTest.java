package dev.parley.audio.format;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tones that go through every pair of formats, Opus after Opus included. */
class ToneTest {
  static Stream<Arguments> pairs() {
    return Formats.ALL.stream()
        .flatMap(first -> Formats.ALL.stream().map(second -> Arguments.of(first, second)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void comeOutAsTheyWentIn(AudioFormat first, AudioFormat second) {
    for (double hz :
        new double[] {Tones.LOWEST_HZ, Tones.SPEECH_HZ, Tones.highestHz(first, second)}) {
      Tones.assertComesOut(first, second, hz, 8_000);
    }
  }
}

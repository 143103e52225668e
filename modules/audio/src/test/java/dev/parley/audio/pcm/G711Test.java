package dev.parley.audio.pcm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.testing.Tool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** G.711 over all samples and all codes. */
class G711Test {
  private static short[] everySample() {
    short[] pcm = new short[65_536];
    for (int i = 0; i < pcm.length; i++) {
      pcm[i] = (short) (i - 32_768);
    }
    return pcm;
  }

  @ParameterizedTest
  @EnumSource(G711.class)
  void aSampleMovesByHalfAStepAtMost(G711 law) {
    for (short sample : everySample()) {
      byte code = law.encode(sample);
      int error = Math.abs(law.decode(code) - clipped(law, sample));
      assertThat(error).as("error of %s", sample).isLessThanOrEqualTo(halfStep(law, code));
    }
  }

  /** By the segment of the code: steps double from one to the next. */
  private static int halfStep(G711 law, byte code) {
    int segment = ((law == G711.MU_LAW ? ~code : code ^ 0x55) >> 4) & 7;
    return law == G711.MU_LAW ? 4 << segment : 8 << Math.max(0, segment - 1);
  }

  private static int clipped(G711 law, short sample) {
    int loudest = law == G711.MU_LAW ? 32_124 : 32_256;
    return Math.max(-loudest, Math.min(loudest, sample));
  }

  @ParameterizedTest
  @EnumSource(G711.class)
  void everyCodeComesBackExceptTheSecondZero(G711 law) {
    for (int code = 0; code < 256; code++) {
      short sample = law.decode((byte) code);
      if (law == G711.MU_LAW && code == 0x7F) {
        assertThat(sample).isZero();
      } else {
        assertThat(law.encode(sample) & 0xFF).isEqualTo(code);
      }
    }
  }

  @Test
  void silenceHasTheCodesOfTheStandard() {
    assertThat(G711.MU_LAW.encode((short) 0)).isEqualTo((byte) 0xFF);
    assertThat(G711.A_LAW.encode((short) 0)).isEqualTo((byte) 0xD5);
  }

  @ParameterizedTest
  @EnumSource(G711.class)
  void soxHasTheSameSamplesForAllCodesAndOneCodeMoreOrLessForAllSamples(G711 law) {
    Tool.assume("sox");
    String coding = law == G711.MU_LAW ? "mu-law" : "a-law";
    byte[] codes = new byte[256];
    for (int code = 0; code < 256; code++) {
      codes[code] = (byte) code;
    }
    String[] raw = {"sox", "-D", "-t", "raw", "-r", "8000", "-c", "1"};

    short[] decoded =
        Tool.pcm(
            Tool.pipe(
                codes,
                command(
                    raw, "-e", coding, "-b", "8", "-", "-t", "raw", "-e", "signed", "-b", "16",
                    "-L", "-")));
    for (int code = 0; code < 256; code++) {
      assertThat((int) law.decode((byte) code)).isEqualTo(decoded[code]);
    }

    short[] samples = everySample();
    byte[] encoded =
        Tool.pipe(
            Tool.bytes(samples),
            command(
                raw, "-e", "signed", "-b", "16", "-L", "-", "-t", "raw", "-e", coding, "-b", "8",
                "-"));
    for (int i = 0; i < samples.length; i++) {
      assertThat(Math.abs(rank(law, law.encode(samples[i])) - rank(law, encoded[i])))
          .as("codes of %s", samples[i])
          .isLessThanOrEqualTo(1);
    }
  }

  /** Where a code stands among all in the order of their samples. */
  private static int rank(G711 law, byte code) {
    return (int)
        IntStream.range(0, 256)
            .map(other -> law.decode((byte) other))
            .filter(sample -> sample < law.decode(code))
            .distinct()
            .count();
  }

  private static String[] command(String[] begin, String... rest) {
    String[] all = java.util.Arrays.copyOf(begin, begin.length + rest.length);
    System.arraycopy(rest, 0, all, begin.length, rest.length);
    return all;
  }
}

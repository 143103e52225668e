package dev.parley.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.format.AudioFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is work for an event loop, and what is not. */
class CostTest {
  private static final String PCM = "audio/pcm;rate=24000";

  private static Cost cost(String from, String to) {
    return Cost.of(AudioFormat.parse(from), AudioFormat.parse(to));
  }

  private static int chars(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  /** The longest frame is the last of 20, 40, 60, 100 and 200 ms that is brief. */
  @ParameterizedTest
  @CsvSource({
    "audio/pcm;rate=24000, audio/wav;rate=24000, 200",
    "audio/pcm;rate=8000, audio/pcm;rate=24000, 100",
    "audio/pcm;rate=16000, audio/pcm;rate=24000, 100",
    "audio/pcm;rate=48000, audio/pcm;rate=24000, 60",
    "audio/pcm;rate=24000, audio/pcm;rate=8000, 100",
    "audio/pcm;rate=24000, audio/pcmu, 100",
    "audio/pcm;rate=24000, audio/wav;rate=16000, 100",
    "audio/pcm;rate=24000, audio/pcm;rate=48000, 40",
    "audio/pcma, audio/pcm;rate=24000, 100",
    "audio/pcmu, audio/wav;rate=16000, 60",
    "audio/pcm;rate=48000, audio/wav;rate=16000, 40",
    "audio/pcm;rate=48000, audio/wav;rate=48000, 20"
  })
  void aFrameIsBriefAsLongAsItsFiltersAllow(String from, String to, int longestMs) {
    Cost cost = cost(from, to);
    int bytesPerMs = (from.contains("pcm;") ? 2 : 1) * AudioFormat.parse(from).rateHz() / 1_000;

    for (int ms : new int[] {20, 40, 60, 100, 200}) {
      assertThat(cost.isBrief(chars(ms * bytesPerMs))).as(ms + " ms").isEqualTo(ms <= longestMs);
    }
  }

  @Test
  void aShortWavFileIsBrief() {
    assertThat(cost("audio/wav;rate=24000", PCM).isBrief(chars(44 + 1_920))).isTrue();
    assertThat(cost("audio/wav;rate=24000", PCM).isBrief(chars(44 + 9_600))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"audio/opus", "audio/ogg", "audio/webm"})
  void opusIsNeverBriefInWhateverContainer(String opus) {
    for (int chars : new int[] {0, 4, 80, 1_280}) {
      assertThat(cost(opus, PCM).isBrief(chars)).isFalse();
      assertThat(cost(PCM, opus).isBrief(chars)).isFalse();
    }
  }

  @Test
  void theEndOfAnythingElseIsBrief() {
    assertThat(cost("audio/pcm;rate=48000", "audio/pcmu").isBrief(0)).isTrue();
  }

  @Test
  void aStepIsAQuarterOfWhatIsBriefWithinBounds() {
    for (AudioFormat from : Streams.FORMATS) {
      for (AudioFormat to : Streams.FORMATS) {
        Cost cost = Cost.of(from, to);
        int chars = cost.stepChars();

        assertThat(chars % 4).isZero();
        assertThat(chars).isBetween(64, 4_096);
        boolean isOpus = Cost.isOpus(from) || Cost.isOpus(to);
        assertThat(cost.isBrief(4 * chars)).as(from + " to " + to).isEqualTo(!isOpus);
        assertThat(cost.isBrief(5 * chars) && chars < 4_096).isFalse();
      }
    }
  }
}

package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the probe takes for speech, in each format (rule R1). */
class InputEnergyTest {
  @ParameterizedTest(name = "{0} of byte {1}: probed {2}")
  @CsvSource({
    "audio/pcmu, 0xFF, false", // zero
    "audio/pcmu, 0x7F, false", // minus zero
    "audio/pcmu, 0x00, true", // the loudest
    "audio/pcma, 0xD5, false", // the quietest
    "audio/pcma, 0x2A, true", // the loudest
    "audio/pcm, 0x00, false",
    "audio/pcm, 0x10, true" // samples of 0x1010
  })
  void secondOfOneByte(String format, String value, boolean probed) {
    TestSession session = TestSession.opening();
    session.ready(Frames.SESSION.replace("audio/pcm", format));
    byte[] second = new byte[format.equals("audio/pcm") ? 48_000 : 8_000];
    Arrays.fill(second, Integer.decode(value).byteValue());

    session.client(Frames.append(second));
    session.passMs(50);

    assertThat(session.counts()).hasSize(probed ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({"980, 0", "1000, 1"})
  void onlyTheLoudPartOfAnAppendCounts(int loudMs, int probes) {
    TestSession session = TestSession.live();
    byte[] pcm = Arrays.copyOf(Frames.loud(loudMs), 48 * 3_000);

    session.client(Frames.append(pcm));
    session.passMs(50);

    assertThat(session.counts()).hasSize(probes);
  }
}

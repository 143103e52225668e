package dev.parley.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Base64 with padding and nothing else (section 2.5). */
class InputAudioTest {
  private final EventView view = new EventView();
  private final InputAudio audio = new InputAudio();

  private int decode(String base64) {
    view.read("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + base64 + "\"}");
    return audio.decode(view);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AAA",
        "AA=",
        "A===",
        "====",
        "AA==AAAA",
        "A=AA",
        "AA=A",
        "%%%%",
        "AAA\u0141",
        "AAAé",
        "AA\\n==",
        "AA A",
        " AAA",
        "AA-_",
        "A",
        "="
      })
  void anythingElseIsInvalid(String base64) {
    assertThat(decode(base64)).isEqualTo(InputAudio.INVALID);
  }

  @Test
  void escapedSlashIsASlash() {
    assertThat(decode("\\/\\/\\/\\/")).isEqualTo(3);
    assertThat(audio.bytes()).startsWith(0xFF, 0xFF, 0xFF);
  }

  @Test
  void eventWithoutAudioIsInvalid() {
    view.read("{\"type\":\"input_audio_buffer.append\",\"audio\":7}");
    assertThat(audio.decode(view)).isEqualTo(InputAudio.INVALID);
    view.read("nonsense");
    assertThat(audio.decode(view)).isEqualTo(InputAudio.INVALID);
  }

  @Test
  void emptyAudioIsNoBytes() {
    assertThat(decode("")).isZero();
  }

  @Test
  void appendOf15MebibytesIsTheLargest() {
    byte[] most = new byte[InputAudio.MAX_BYTES];
    Arrays.fill(most, (byte) 7);

    assertThat(decode(Base64.getEncoder().encodeToString(most))).isEqualTo(most.length);
    assertThat(audio.bytes()).isEqualTo(most);
    assertThat(decode(Base64.getEncoder().encodeToString(new byte[InputAudio.MAX_BYTES + 1])))
        .isEqualTo(InputAudio.INVALID);
  }

  @Test
  void hugeArrayIsNotKept() {
    decode(Base64.getEncoder().encodeToString(new byte[1_000_000]));
    decode("AAAA");

    assertThat(audio.bytes().length).isLessThanOrEqualTo(64 * 1024);
  }
}

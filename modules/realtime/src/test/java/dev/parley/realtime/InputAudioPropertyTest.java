package dev.parley.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** The decoder and the platform's agree on every text. */
class InputAudioPropertyTest {
  private static final String ALPHABET = "ABCyz019+/==-_ .\u0141";

  private final EventView view = new EventView();
  private final InputAudio audio = new InputAudio();

  @Property(tries = 200)
  void whatWasEncodedIsDecoded(@ForAll @Size(max = 3_000) byte[] bytes) {
    assertAgreement(Base64.getEncoder().encodeToString(bytes));
  }

  @Property(tries = 200)
  void brokenTextIsRefusedAsThePlatformDoes(
      @ForAll @Size(max = 600) byte[] bytes, @ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(Base64.getEncoder().encodeToString(bytes));
    for (int i = 0; i < 20; i++) {
      int at = random.nextInt(3) == 0 ? text.length() : random.nextInt(text.length() + 1);
      if (at > 0 && random.nextInt(3) == 0) {
        text.deleteCharAt(at - 1);
      } else {
        text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      assertAgreement(text.toString());
    }
  }

  private void assertAgreement(String text) {
    byte[] expected = null;
    try {
      expected = text.length() % 4 == 0 ? Base64.getDecoder().decode(text) : null;
    } catch (IllegalArgumentException notBase64) {
      // stays null
    }
    view.read("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + text + "\"}");

    int length = audio.decode(view);

    assertThat(length).as(text).isEqualTo(expected == null ? InputAudio.INVALID : expected.length);
    if (expected != null) {
      assertThat(Arrays.copyOf(audio.bytes(), length)).isEqualTo(expected);
    }
  }
}

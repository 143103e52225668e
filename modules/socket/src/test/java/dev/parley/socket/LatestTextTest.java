package dev.parley.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** When the bytes of a text need not be made once more. */
class LatestTextTest {
  private final LatestText latest = LatestText.ofThread();

  private String read(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(bytes, 0, latest.memory(), 0, bytes.length);
    latest.set(text, bytes.length);
    return text;
  }

  @Test
  void theTextReadLastIsKnownWithItsBytes() {
    String text = read("wörd");

    assertThat(latest.is(text)).isTrue();
    assertThat(Arrays.copyOf(latest.bytes(), latest.length()))
        .isEqualTo(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anEqualTextIsAnother() {
    String text = read("word");

    assertThat(latest.is(String.valueOf(text.toCharArray()))).isFalse();
  }

  @Test
  void aTextIsForgottenOnceTheNextOneIsBeingRead() {
    String text = read("word");
    latest.memory();

    assertThat(latest.is(text)).isFalse();
  }

  @Test
  void whatIsDoneToACopyLeavesTheBytes() {
    read("word");
    latest.copy()[0] = 'x';

    assertThat(latest.bytes()[0]).isEqualTo((byte) 'w');
  }
}

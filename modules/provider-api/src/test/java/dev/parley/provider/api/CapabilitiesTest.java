package dev.parley.provider.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapabilitiesTest {
  @Property(tries = 200)
  void surviveTheAnnouncement(
      @ForAll boolean vad,
      @ForAll boolean truncate,
      @ForAll boolean replay,
      @ForAll boolean tools,
      @ForAll Set<String> formats,
      @ForAll @IntRange(max = 86_400) int capSeconds) {
    Capabilities capabilities =
        new Capabilities(
            vad,
            truncate,
            replay,
            !vad,
            !truncate,
            tools,
            formats,
            Set.of(),
            Duration.ofSeconds(capSeconds));

    assertThat(Capabilities.fromJson(capabilities.toJson())).isEqualTo(capabilities);
  }

  @Test
  void whatAnOlderProviderDoesNotNameItLacks() {
    Capabilities read = Capabilities.fromJson("{\"server_vad\":true,\"news\":1}");

    assertThat(read)
        .isEqualTo(
            new Capabilities(
                true, false, false, false, false, false, Set.of(), Set.of(), Duration.ZERO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"tools\":\"yes\"}",
        "{\"tools\":null}",
        "{\"input_formats\":[1]}",
        "{\"input_formats\":{}}"
      })
  void anythingElseIsRefused(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> Capabilities.fromJson(json));
  }
}

package dev.parley.provider.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
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
      @ForAll @IntRange(max = 86_400) int capSeconds,
      @ForAll @IntRange int replayItems,
      @ForAll @LongRange long replayCharacters) {
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
            Duration.ofSeconds(capSeconds),
            new Capabilities.Replay(replayItems, replayCharacters));

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

  @Test
  void whoNamesNoBoundOnReplayHasNone() {
    Capabilities bounded =
        Capabilities.fromJson("{\"replay_items\":7}")
            .withReplay(new Capabilities.Replay(7, Long.MAX_VALUE));

    assertThat(Capabilities.fromJson("{}").replay()).isEqualTo(Capabilities.Replay.UNLIMITED);
    assertThat(Capabilities.fromJson("{}").toJson()).doesNotContain("replay_");
    assertThat(Capabilities.fromJson("{\"replay_items\":7}")).isEqualTo(bounded);
    assertThat(bounded.toJson()).contains("\"replay_items\":7").doesNotContain("characters");
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
        "{\"input_formats\":{}}",
        "{\"replay_items\":-1}",
        "{\"replay_characters\":-1}",
        "{\"replay_characters\":\"many\"}"
      })
  void anythingElseIsRefused(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> Capabilities.fromJson(json));
  }
}

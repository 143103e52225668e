package dev.parley.audio.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "-0.01, 300, 200, 0, threshold",
    "1.01, 300, 200, 0, threshold",
    "NaN, 300, 200, 0, threshold",
    "0.5, -1, 200, 0, prefix_padding_ms",
    "0.5, 60001, 200, 0, prefix_padding_ms",
    "0.5, 300, -1, 0, silence_duration_ms",
    "0.5, 300, 60001, 0, silence_duration_ms",
    "0.5, 300, 200, 4999, idle_timeout_ms",
    "0.5, 300, 200, 30001, idle_timeout_ms",
    "0.5, 300, 200, -5000, idle_timeout_ms"
  })
  void whatIsOutOfBoundsIsRefusedByName(
      double threshold, int padding, int silence, int idle, String name) {
    assertThatThrownBy(() -> new TurnSettings(threshold, padding, silence, idle, true, true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(name + ": must be from ");
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0, 5000", "1, 60000, 60000, 30000"})
  void theBoundsThemselvesAreTaken(double threshold, int padding, int silence, int idle) {
    TurnSettings settings = new TurnSettings(threshold, padding, silence, idle, false, false);

    assertThat(settings.threshold()).isEqualTo(threshold);
  }

  @Test
  void semanticDetectionIsPatience() {
    assertThat(TurnSettings.semantic("low", true, false).silenceDurationMs()).isEqualTo(2_000);
    assertThat(TurnSettings.semantic("high", false, true))
        .isEqualTo(new TurnSettings(0.5, 300, 500, 0, false, true));
    assertThat(TurnSettings.semantic("auto", true, true))
        .isEqualTo(TurnSettings.semantic("medium", true, true))
        .isEqualTo(TurnSettings.semantic(null, true, true));
  }
}

package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.ingress.IngressConfig.Limits;
import dev.parley.ingress.IngressConfig.Rate;
import dev.parley.ingress.IngressConfig.Unconfirmed;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngressConfigTest {
  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void aPortOutOfRangeIsRefusedByKeyRuleAndValue(int port) {
    assertThatThrownBy(() -> IngressConfig.onLoopback(port))
        .hasMessage("port: must be 0 to 65535, was " + port);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_023, 67_108_865})
  void aMessageLimitOutOfRangeIsRefused(int bytes) {
    Duration some = Duration.ofSeconds(1);

    assertThatThrownBy(
            () -> new Limits(bytes, some, some, some, some, Rate.DEFAULTS, Unconfirmed.DEFAULTS))
        .hasMessageStartingWith("maxMessageBytes: must be 1024 to 67108864, was ");
  }

  @Test
  void aDurationThatIsNotPositiveIsRefused() {
    Duration some = Duration.ofSeconds(1);

    assertThatThrownBy(
            () ->
                new Limits(
                    2_000, some, Duration.ZERO, some, some, Rate.DEFAULTS, Unconfirmed.DEFAULTS))
        .hasMessage("maxSessionAge: must be a positive duration, was PT0S");
  }
}

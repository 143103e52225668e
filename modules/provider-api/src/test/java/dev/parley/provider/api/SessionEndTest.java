package dev.parley.provider.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionEndTest {
  private static final long OPENED_MS = 1_790_000_000_000L;
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void whatTheProviderSaysOfItsOwnEndStaysIfItIsNotLater() {
    String created = "{\"id\":\"a\", \"expires_at\":1790003600}";

    assertThat(SessionEnd.stamp(created, HOUR, OPENED_MS)).isEqualTo(created);
  }

  @Test
  void whereItSaysNoneOrALaterOneTheLimitOfTheAccountCounts() {
    assertThat(SessionEnd.stamp("{\"id\":\"a\"}", HOUR, OPENED_MS))
        .isEqualTo("{\"id\":\"a\",\"expires_at\":1790003600}");
    assertThat(SessionEnd.stamp("{\"expires_at\":1790007200}", HOUR, OPENED_MS))
        .isEqualTo("{\"expires_at\":1790003600}");
    assertThat(SessionEnd.stamp("{\"expires_at\":0}", HOUR, OPENED_MS))
        .isEqualTo("{\"expires_at\":1790003600}");
  }

  @Test
  void withoutALimitNothingChanges() {
    assertThat(SessionEnd.stamp("{}", Duration.ZERO, OPENED_MS)).isEqualTo("{}");
    assertThat(SessionEnd.stamp("not json", HOUR, OPENED_MS)).isEqualTo("not json");
  }
}

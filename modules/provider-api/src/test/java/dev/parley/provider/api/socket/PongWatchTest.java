package dev.parley.provider.api.socket;

import static dev.parley.provider.api.socket.PongWatch.Verdict.DEAD;
import static dev.parley.provider.api.socket.PongWatch.Verdict.NOTHING;
import static dev.parley.provider.api.socket.PongWatch.Verdict.PING;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PongWatchTest {
  private final PongWatch watch = new PongWatch(Duration.ofSeconds(15));

  @Test
  void pingsEveryFiveSeconds() {
    assertThat(watch.onTick(4_999)).isEqualTo(NOTHING);
    assertThat(watch.onTick(1)).isEqualTo(PING);
    assertThat(watch.onTick(4_999)).isEqualTo(NOTHING);
    assertThat(watch.onTick(1)).isEqualTo(PING);
  }

  @Test
  void aShortLimitIsPingedThreeTimes() {
    assertThat(PongWatch.period(Duration.ofMillis(300))).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void isDeadWhenAPingStaysUnansweredForTheLimit() {
    assertThat(watch.onTick(5_000)).isEqualTo(PING);
    assertThat(watch.onTick(5_000)).isEqualTo(PING);
    assertThat(watch.onTick(5_000)).isEqualTo(PING);
    assertThat(watch.onTick(4_999)).isEqualTo(NOTHING);
    assertThat(watch.onTick(1)).isEqualTo(DEAD);
  }

  @Test
  void anythingHeardIsAnAnswer() {
    watch.onTick(5_000);
    watch.onTick(5_000);
    watch.onTick(4_999);
    watch.onHeard();

    assertThat(watch.onTick(1)).isEqualTo(PING);
    assertThat(watch.onTick(5_000)).isEqualTo(PING);
  }

  @Test
  void theAgeStandsStillWhilePausedAndPingsGoOn() {
    watch.onTick(5_000);
    watch.onTick(5_000);
    watch.onPaused();
    for (int i = 0; i < 100; i++) {
      assertThat(watch.onTick(5_000)).isEqualTo(PING);
    }
    watch.onResumed();

    assertThat(watch.onTick(5_000)).isEqualTo(PING);
    assertThat(watch.onTick(5_000)).isEqualTo(DEAD);
  }

  @Test
  void aTickThatComesLateIsNotTheProvidersSilence() {
    watch.onTick(5_000);

    assertThat(watch.onTick(3_600_000)).isEqualTo(PING);
  }
}

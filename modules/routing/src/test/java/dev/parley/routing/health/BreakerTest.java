package dev.parley.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.SessionId;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakerTest {
  private static final Duration RESET = Duration.ofSeconds(30);
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final long CLEAN_MS = Breaker.CLEAN.toMillis();
  private final List<SessionId> sessions = Stream.generate(SessionId::create).limit(8).toList();
  private final Breaker breaker = new Breaker(new BreakerSettings(RESET, WINDOW), () -> 0.0);
  private long now = 1_000;

  private SessionId session(int number) {
    return sessions.get(number);
  }

  private void fault(int number, FaultClass fault) {
    breaker.onFault(session(number), fault, null, now);
  }

  private BreakerState state() {
    return breaker.state(now);
  }

  private void open() {
    fault(0, FaultClass.CREDENTIALS);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  /** Lets the session with this number be the trial. */
  private void halfOpen(int trial) {
    open();
    now += RESET.toMillis();
    assertThat(breaker.admit(session(trial), now)).isTrue();
    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  @ParameterizedTest
  @CsvSource({"CREDENTIALS, 1", "OPENING, 2", "LIVE, 3"})
  void R20_opensWhenSoManySessionsHaveFailed(FaultClass fault, int sessionsNeeded) {
    for (int i = 0; i < sessionsNeeded; i++) {
      assertThat(state()).isEqualTo(BreakerState.CLOSED);
      assertThat(breaker.admit(session(i), now)).isTrue();
      fault(i, fault);
    }

    assertThat(state()).isEqualTo(BreakerState.OPEN);
    assertThat(breaker.admit(session(7), now)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"OPENING", "LIVE"})
  void R20_countsDistinctSessionsOnly(FaultClass fault) {
    for (int i = 0; i < 10; i++) {
      fault(0, fault);
    }

    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void whatSaysNothingAboutTheEndpointIsNotCounted() {
    for (int i = 0; i < 8; i++) {
      fault(i, FaultClass.NONE);
    }

    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void usefulOutputForgivesFailedOpeningsButNotFailuresOfLiveSessions() {
    fault(0, FaultClass.OPENING);
    fault(0, FaultClass.LIVE);
    fault(1, FaultClass.LIVE);
    breaker.onOutput(session(2), now);

    fault(3, FaultClass.OPENING);
    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    fault(4, FaultClass.LIVE);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void aSocketThatOpensIsNoProofOfHealth() {
    fault(0, FaultClass.OPENING);
    breaker.onReady(session(1), now);

    fault(2, FaultClass.OPENING);

    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void readyForLongEnoughForgivesFailedOpenings() {
    fault(0, FaultClass.OPENING);
    breaker.onReady(session(1), now);
    now += CLEAN_MS;

    fault(2, FaultClass.OPENING);

    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void failuresOfLiveSessionsFade() {
    fault(0, FaultClass.LIVE);
    fault(1, FaultClass.LIVE);
    now += WINDOW.toMillis();

    fault(2, FaultClass.LIVE);

    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void lettingThroughBeginsAgainWithOneTrialAfterTheReset() {
    open();
    now += RESET.toMillis() - 1;
    assertThat(breaker.admit(session(1), now)).isFalse();
    assertThat(breaker.waitMs(now)).isEqualTo(1);
    now++;

    assertThat(breaker.admit(session(1), now)).isTrue();
    assertThat(breaker.admit(session(2), now)).isFalse();
    assertThat(breaker.waitMs(now)).isPositive();
  }

  @Test
  void R20_aTrialSucceedsAtItsFirstOutput() {
    halfOpen(1);
    breaker.onReady(session(1), now);
    breaker.onOutput(session(2), now);
    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);

    breaker.onOutput(session(1), now);

    assertThat(state()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void R20_aTrialSucceedsWhenItWasReadyForFiveSecondsWithoutAFault() {
    halfOpen(1);
    now += 1_000;
    breaker.onReady(session(1), now);
    now += CLEAN_MS - 1;
    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
    now++;

    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(breaker.admit(session(2), now)).isTrue();
  }

  @Test
  void R20_aTrialThatFailsWhenItIsReadyOpensAgain() {
    halfOpen(1);
    breaker.onReady(session(1), now);
    now += CLEAN_MS - 1;

    fault(1, FaultClass.LIVE);

    assertThat(state()).isEqualTo(BreakerState.OPEN);
    assertThat(breaker.waitMs(now)).isEqualTo(RESET.toMillis());
  }

  @Test
  void othersDoNotDecideATrial() {
    halfOpen(1);

    fault(2, FaultClass.CREDENTIALS);
    breaker.onReady(session(3), now);
    breaker.onEnded(session(4), now);
    now += CLEAN_MS;

    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  @Test
  void aTrialWhoseClientLeavesMakesRoomForTheNext() {
    halfOpen(1);
    breaker.onReady(session(1), now);
    breaker.onEnded(session(1), now);

    assertThat(state()).isEqualTo(BreakerState.OPEN);
    assertThat(breaker.admit(session(2), now)).isTrue();
    assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
  }

  @Test
  void aTrialThatIsNeverHeardOfAgainMakesRoomForTheNext() {
    halfOpen(1);
    now += Breaker.TRIAL_LIMIT.toMillis();

    assertThat(breaker.admit(session(2), now)).isTrue();
  }

  @Test
  void theRestThatAnEndpointAsksForIsKept() {
    breaker.onFault(session(0), FaultClass.OPENING, Duration.ofMinutes(2), now);
    breaker.onFault(session(1), FaultClass.OPENING, Duration.ofMinutes(2), now);

    assertThat(breaker.waitMs(now)).isEqualTo(Duration.ofMinutes(2).toMillis());
  }

  @Test
  void anAbsurdRestIsNotKept() {
    breaker.onFault(session(0), FaultClass.CREDENTIALS, Duration.ofDays(365), now);

    assertThat(breaker.waitMs(now)).isEqualTo(Breaker.MAX_RETRY_AFTER.toMillis());
  }

  @Test
  void theResetTimeHasJitter() {
    Breaker late = new Breaker(new BreakerSettings(RESET, WINDOW), () -> 0.999);
    late.onFault(session(0), FaultClass.CREDENTIALS, null, now);

    assertThat(late.waitMs(now)).isBetween(37_400L, 37_500L);
  }

  @Test
  void R20_whatWasTheSessionsOwnFaultIsTakenBack() {
    fault(0, FaultClass.LIVE);
    fault(1, FaultClass.LIVE);
    fault(2, FaultClass.LIVE);
    assertThat(state()).isEqualTo(BreakerState.OPEN);

    assertThat(breaker.withdraw(session(1), now)).isTrue();

    assertThat(state()).isEqualTo(BreakerState.CLOSED);
    assertThat(breaker.withdraw(session(1), now)).isFalse();
    fault(3, FaultClass.LIVE);
    assertThat(state()).isEqualTo(BreakerState.OPEN);
  }
}

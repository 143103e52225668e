package dev.parley.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.peer.Beat.Tripped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointHealthTest {
  private final AtomicLong now = new AtomicLong(1_000);
  private final EndpointHealth health =
      new EndpointHealth(
          Map.of("a", 3, "b", 1_000),
          new BreakerSettings(Duration.ofSeconds(30), Duration.ofMinutes(1)),
          now::get,
          () -> 0.0);

  private EndpointUse use(String endpoint, SessionId session) {
    Pick pick = health.pick(endpoint, session).orElseThrow();
    assertThat(pick).isInstanceOf(Pick.Granted.class);
    return ((Pick.Granted) pick).use();
  }

  private EndpointUse use(String endpoint) {
    return use(endpoint, SessionId.create());
  }

  private EndpointUse up(String endpoint, SessionId session) {
    EndpointUse use = use(endpoint, session);
    use.onReady();
    return use;
  }

  private EndpointCondition condition(String endpoint) {
    return health.condition(endpoint).orElseThrow();
  }

  @Test
  void anEndpointThatIsNotKnownIsNotPicked() {
    assertThat(health.pick("c", SessionId.create())).isEmpty();
    assertThat(health.condition("c")).isEmpty();
  }

  @Test
  void aFullEndpointIsNotPickedUntilASessionLeaves() {
    EndpointUse first = up("a", SessionId.create());
    use("a");
    up("a", SessionId.create());

    assertThat(health.pick("a", SessionId.create())).contains(new Pick.Full());
    assertThat(condition("a").isPickable()).isFalse();
    assertThat(condition("a").breaker()).isEqualTo(BreakerState.CLOSED);
    first.end();
    assertThat(condition("a").isPickable()).isTrue();
    use("a");
  }

  @Test
  void R20_noMoreThanFiftyUpstreamsAreOpenedAtOnce() {
    List<EndpointUse> opening = new ArrayList<>();
    for (int i = 0; i < EndpointHealth.MAX_OPENING; i++) {
      opening.add(use("b"));
    }
    assertThat(opening).hasSize(50);
    assertThat(health.pick("b", SessionId.create())).contains(new Pick.Busy());

    opening.get(0).onReady();

    use("b");
    assertThat(health.pick("b", SessionId.create())).contains(new Pick.Busy());
    opening.get(1).onFault(ErrorCode.HUB_UNAVAILABLE, null);
    use("b");
    opening.get(2).end();
    use("b");
    assertThat(condition("b").opening()).isEqualTo(50);
  }

  @Test
  void aUseEndsOnceWhateverIsReportedAfterwards() {
    EndpointUse use = up("a", SessionId.create());
    use.onFault(ErrorCode.PROVIDER_CLOSED, null);
    use.onFault(ErrorCode.PROVIDER_REFUSED_CREDENTIALS, null);
    use.onReady();
    use.onOutput();
    use.end();

    assertThat(condition("a").sessions()).isZero();
    assertThat(condition("a").opening()).isZero();
    assertThat(condition("a").lastError()).isEqualTo(ErrorCode.PROVIDER_CLOSED);
    assertThat(condition("a").breaker()).isEqualTo(BreakerState.CLOSED);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {
        "PROVIDER_UNREACHABLE",
        "PROVIDER_OVERLOADED",
        "PROVIDER_HANDSHAKE_TIMEOUT",
        "PROVIDER_CLOSED",
        "PROVIDER_REFUSED_CONFIGURATION"
      })
  void R20_twoSessionsThatDoNotComeUpOpenTheCircuit(ErrorCode code) {
    use("a").onFault(code, null);
    assertThat(condition("a").breaker()).isEqualTo(BreakerState.CLOSED);

    use("a").onFault(code, null);

    assertThat(condition("a").breaker()).isEqualTo(BreakerState.OPEN);
    assertThat(condition("a").isPickable()).isFalse();
    assertThat(condition("a").retryInMs()).isEqualTo(30_000);
    assertThat(condition("a").trips()).isEqualTo(1);
    assertThat(condition("a").lastError()).isEqualTo(code);
    assertThat(health.pick("a", SessionId.create())).contains(new Pick.Tripped(30_000));
    assertThat(condition("b").breaker()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void R20_oneRefusedCredentialIsEnough() {
    use("a").onFault(ErrorCode.PROVIDER_REFUSED_CREDENTIALS, null);

    assertThat(condition("a").breaker()).isEqualTo(BreakerState.OPEN);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorCode.class,
      names = {"PROVIDER_FULL", "HUB_UNAVAILABLE", "HUB_SHUTTING_DOWN", "INTERNAL"})
  void onlyAFaultOfTheProviderCounts(ErrorCode code) {
    for (int i = 0; i < 5; i++) {
      use("b").onFault(code, null);
      up("b", SessionId.create()).onFault(code, null);
    }

    assertThat(condition("b").breaker()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void aSessionThatReachedItsAgeDoesNotCount() {
    for (int i = 0; i < 5; i++) {
      up("b", SessionId.create()).onFault(ErrorCode.PROVIDER_SESSION_CAP, null);
    }

    assertThat(condition("b").breaker()).isEqualTo(BreakerState.CLOSED);
  }

  @Test
  void theEndpointIsPickedAgainAfterATrialThatDidUsefulWork() {
    use("a").onFault(ErrorCode.PROVIDER_REFUSED_CREDENTIALS, null);
    now.addAndGet(30_000);
    assertThat(condition("a").isPickable()).isTrue();
    EndpointUse trial = use("a");
    assertThat(condition("a").isPickable()).isFalse();
    assertThat(condition("a").breaker()).isEqualTo(BreakerState.HALF_OPEN);
    trial.onReady();
    assertThat(condition("a").breaker()).isEqualTo(BreakerState.HALF_OPEN);

    trial.onOutput();

    assertThat(condition("a").breaker()).isEqualTo(BreakerState.CLOSED);
    assertThat(condition("a").trips()).isEqualTo(1);
    use("a");
  }

  @Test
  void R20_whatASessionBroughtAlongIsTakenBackWhereverItFailed() {
    SessionId poison = SessionId.create();
    up("a", SessionId.create()).onFault(ErrorCode.PROVIDER_STALLED, null);
    up("a", SessionId.create()).onFault(ErrorCode.PROVIDER_CLOSED, null);
    up("a", poison).onFault(ErrorCode.PROVIDER_CLOSED, null);
    assertThat(condition("a").breaker()).isEqualTo(BreakerState.OPEN);

    up("b", poison).acquit();

    assertThat(condition("a").breaker()).isEqualTo(BreakerState.CLOSED);
    assertThat(condition("b").lastError()).isNull();
    up("b", SessionId.create()).onFault(ErrorCode.PROVIDER_CLOSED, null);
    up("b", SessionId.create()).onFault(ErrorCode.PROVIDER_CLOSED, null);
    up("a", poison).onFault(ErrorCode.PROVIDER_CLOSED, null);
    assertThat(condition("a").breaker()).isEqualTo(BreakerState.CLOSED);
    assertThat(condition("b").breaker()).isEqualTo(BreakerState.CLOSED);
    up("b", SessionId.create()).onFault(ErrorCode.PROVIDER_CLOSED, null);
    assertThat(condition("b").breaker()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void R20_sessionsThatMeetAnOutageOfTwoEndpointsCountOnBoth() {
    for (int i = 0; i < 3; i++) {
      SessionId session = SessionId.create();
      up("a", session).onFault(ErrorCode.PROVIDER_CLOSED, null);
      up("b", session).onFault(ErrorCode.PROVIDER_CLOSED, null);
    }

    assertThat(condition("a").breaker()).isEqualTo(BreakerState.OPEN);
    assertThat(condition("b").breaker()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void R20_oneSessionThatFailsAgainAndAgainCountsOnce() {
    SessionId unlucky = SessionId.create();
    for (int i = 0; i < 6; i++) {
      up("a", unlucky).onFault(ErrorCode.PROVIDER_CLOSED, null);
    }

    assertThat(condition("a").breaker()).isEqualTo(BreakerState.CLOSED);
    assertThat(condition("a").sessions()).isZero();
  }

  @Test
  void R20_anOutageThatAPoisonSessionMetTooStaysAnOutage() {
    SessionId poison = SessionId.create();
    List<EndpointUse> up = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      up.add(up("b", SessionId.create()));
    }
    up("b", poison).onFault(ErrorCode.PROVIDER_CLOSED, null);
    up.forEach(use -> use.onFault(ErrorCode.PROVIDER_CLOSED, null));
    assertThat(condition("b").breaker()).isEqualTo(BreakerState.OPEN);

    up("a", poison).acquit();

    assertThat(condition("b").breaker()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void picksAndFallbacksAreCounted() {
    use("a").onFault(ErrorCode.PROVIDER_UNREACHABLE, null);
    use("b").onReady();
    health.onPassedOver("a");

    assertThat(condition("a").picks()).isEqualTo(1);
    assertThat(condition("a").fallbacks()).isEqualTo(1);
    assertThat(condition("b").picks()).isEqualTo(1);
    assertThat(condition("b").fallbacks()).isZero();
    assertThat(condition("b").sessions()).isEqualTo(1);
  }

  private static final InstanceId OTHER_NODE = new InstanceId("other");

  private void tellFromElsewhere(String endpoint, long trip, long retryMs) {
    health.onReport(OTHER_NODE, List.of(new Tripped(endpoint, trip, retryMs)));
  }

  @Test
  void anEndpointIsPassedOverOnAnotherNodesWordForTheTimeItGives() {
    tellFromElsewhere("a", 1, 5_000);

    assertThat(health.pick("a", SessionId.create())).contains(new Pick.Tripped(5_000));
    assertThat(condition("a").breaker()).isEqualTo(BreakerState.OPEN);
    assertThat(condition("a").trips()).isZero();
    assertThat(health.tripped()).isEmpty();
    now.addAndGet(5_000);
    assertThat(health.pick("a", SessionId.create())).containsInstanceOf(Pick.Granted.class);
  }

  @Test
  void anotherNodesWordIsTakenBackByItsNextReportOrWithTheNode() {
    tellFromElsewhere("a", 1, 5_000);
    health.onReport(OTHER_NODE, List.of());
    assertThat(condition("a").isPickable()).isTrue();

    tellFromElsewhere("a", 2, 5_000);
    health.forgetReport(OTHER_NODE);
    assertThat(condition("a").isPickable()).isTrue();
  }

  @Test
  void whatASessionOfThisNodeProvesCountsMoreThanAnotherNodesWord() {
    EndpointUse use = up("a", SessionId.create());
    tellFromElsewhere("a", 1, 5_000);
    use.onOutput();

    assertThat(condition("a").isPickable()).isTrue();
    tellFromElsewhere("a", 1, 4_000);
    assertThat(condition("a").isPickable()).isTrue();
    tellFromElsewhere("a", 2, 5_000);
    assertThat(condition("a").isPickable()).isFalse();
  }

  @Test
  void itsOwnOpenCircuitsAreToldByNameAlone() {
    use("a").onFault(ErrorCode.PROVIDER_REFUSED_CREDENTIALS, null);

    assertThat(health.tripped()).containsExactly(new Tripped("a", 1, 30_000));
    tellFromElsewhere("none", 1, 5_000);
    assertThat(health.pick("none", SessionId.create())).isEmpty();
  }
}

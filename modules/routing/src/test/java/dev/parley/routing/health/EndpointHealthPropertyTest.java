package dev.parley.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What the endpoints carry, under any interleaving of picks and ends. */
class EndpointHealthPropertyTest {
  private static final List<String> ENDPOINTS = List.of("few", "many");
  private static final Map<String, Integer> LIMITS = Map.of("few", 5, "many", 70);

  private enum Act {
    PICK,
    READY,
    OUTPUT,
    FAULT,
    ACQUIT,
    END
  }

  private record Step(Act act, int endpoint, int chosen, ErrorCode code, long afterMs) {}

  /** One use as an observer keeps it; reports after its end must change nothing. */
  private static final class Held {
    final String endpoint;
    final EndpointUse use;
    boolean up;
    boolean ended;

    Held(String endpoint, EndpointUse use) {
      this.endpoint = endpoint;
      this.use = use;
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.frequencyOf(
                Tuple.of(5, Arbitraries.just(Act.PICK)), Tuple.of(4, Arbitraries.of(Act.class))),
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(0, 1_000),
            Arbitraries.of(ErrorCode.class),
            Arbitraries.longs().between(0, 3_000))
        .as(Step::new)
        .list()
        .ofMinSize(100)
        .ofMaxSize(300);
  }

  @Property(tries = 100)
  void everyUseIsCountedOnceAndNoLimitIsPassed(@ForAll("steps") List<Step> steps) {
    AtomicLong now = new AtomicLong(1);
    EndpointHealth health =
        new EndpointHealth(LIMITS, BreakerSettings.DEFAULTS, now::get, () -> 0.5);
    List<Held> uses = new ArrayList<>();
    for (Step step : steps) {
      now.addAndGet(step.afterMs());
      if (step.act() == Act.PICK) {
        String endpoint = ENDPOINTS.get(step.endpoint());
        boolean pickable = health.condition(endpoint).orElseThrow().isPickable();
        Pick pick = health.pick(endpoint, SessionId.create()).orElseThrow();
        assertThat(pickable).isEqualTo(pick instanceof Pick.Granted || pick instanceof Pick.Busy);
        if (pick instanceof Pick.Granted granted) {
          uses.add(new Held(endpoint, granted.use()));
        }
      } else if (!uses.isEmpty()) {
        report(uses.get(step.chosen() % uses.size()), step);
      }
      ENDPOINTS.forEach(endpoint -> compare(health, endpoint, uses));
    }
    uses.forEach(held -> held.use.end());
    for (String endpoint : ENDPOINTS) {
      EndpointCondition left = health.condition(endpoint).orElseThrow();
      assertThat(left.sessions() + left.opening()).isZero();
    }
  }

  private static void report(Held held, Step step) {
    switch (step.act()) {
      case READY -> {
        held.use.onReady();
        held.up |= !held.ended;
      }
      case OUTPUT -> held.use.onOutput();
      case FAULT -> {
        held.use.onFault(step.code(), null);
        held.ended = true;
      }
      case ACQUIT -> {
        held.use.acquit();
        held.ended = true;
      }
      default -> {
        held.use.end();
        held.ended = true;
      }
    }
  }

  private static void compare(EndpointHealth health, String endpoint, List<Held> uses) {
    EndpointCondition now = health.condition(endpoint).orElseThrow();
    List<Held> live =
        uses.stream().filter(held -> held.endpoint.equals(endpoint) && !held.ended).toList();
    long up = live.stream().filter(held -> held.up).count();
    assertThat(now.sessions()).isEqualTo((int) up);
    assertThat(now.opening()).isEqualTo((int) (live.size() - up));
    assertThat(now.opening()).isLessThanOrEqualTo(EndpointHealth.MAX_OPENING);
    assertThat(live.size()).isLessThanOrEqualTo(LIMITS.get(endpoint));
    assertThat(now.retryInMs() == 0 || !now.isPickable()).isTrue();
    assertThat(now.breaker() == BreakerState.CLOSED && now.retryInMs() > 0).isFalse();
  }
}

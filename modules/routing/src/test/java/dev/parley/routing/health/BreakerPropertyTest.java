package dev.parley.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.SessionId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** The breaker under any interleaving of the lives of several sessions. */
class BreakerPropertyTest {
  private static final int SESSIONS = 6;
  private static final Duration RESET = Duration.ofSeconds(10);
  private static final Duration WINDOW = Duration.ofSeconds(20);
  private static final long LONGEST_MS =
      Breaker.TRIAL_LIMIT.toMillis() + Breaker.MAX_RETRY_AFTER.toMillis();

  /** What a session does next, if its life allows. */
  private enum Act {
    ASK,
    READY,
    OUTPUT,
    END,
    FAULT_CREDENTIALS,
    FAULT_OPENING,
    FAULT_LIVE,
    FAULT_NONE,
    WITHDRAW
  }

  /**
   * One step.
   *
   * @param afterMs time that passes before it
   */
  private record Step(int session, Act act, long afterMs, int retryAfterS) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Long> times =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.longs().between(0, 300)),
            Tuple.of(2, Arbitraries.longs().between(300, 6_000)),
            Tuple.of(1, Arbitraries.longs().between(6_000, 200_000)));
    return Combinators.combine(
            Arbitraries.integers().between(0, SESSIONS - 1),
            Arbitraries.of(Act.class),
            times,
            Arbitraries.integers().between(0, 100))
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(120);
  }

  /** Plays steps against a breaker and keeps what an observer without its insides can know. */
  private static final class Play {
    final List<SessionId> ids =
        IntStream.range(0, SESSIONS).mapToObj(i -> SessionId.create()).toList();
    final Breaker breaker;
    final Set<Integer> asked = new HashSet<>();
    final Set<Integer> up = new HashSet<>();
    long now = 1;
    @Nullable Integer trial;
    boolean trialReady;
    long trialReadyAt;

    Play(double random) {
      breaker = new Breaker(new BreakerSettings(RESET, WINDOW), () -> random);
    }

    BreakerState state() {
      return breaker.state(now);
    }

    void play(Step step) {
      now += step.afterMs();
      BreakerState before = state();
      forgetTrialUnless(before == BreakerState.HALF_OPEN);
      int i = step.session();
      SessionId id = ids.get(i);
      switch (step.act()) {
        case ASK -> ask(i, id, before);
        case READY -> {
          if (asked.remove(i)) {
            up.add(i);
            breaker.onReady(id, now);
            if (trial != null && trial == i) {
              trialReady = true;
              trialReadyAt = now;
            }
          }
        }
        case OUTPUT -> {
          if (up.contains(i)) {
            breaker.onOutput(id, now);
            assertThat(state() == BreakerState.CLOSED)
                .isEqualTo(before == BreakerState.CLOSED || isTrial(i, before));
          }
        }
        case END -> {
          if (asked.remove(i) | up.remove(i)) {
            breaker.onEnded(id, now);
            assertThat(state()).isEqualTo(isTrial(i, before) ? BreakerState.OPEN : before);
          }
        }
        case WITHDRAW -> breaker.withdraw(id, now);
        default -> fault(step, i, id, before);
      }
      forgetTrialUnless(state() == BreakerState.HALF_OPEN);
    }

    private void forgetTrialUnless(boolean isUndecided) {
      if (!isUndecided) {
        trial = null;
        trialReady = false;
      }
    }

    private void ask(int i, SessionId id, BreakerState before) {
      if (asked.contains(i) || up.contains(i)) {
        return;
      }
      long wait = breaker.waitMs(now);
      boolean admitted = breaker.admit(id, now);
      assertThat(admitted).isEqualTo(wait == 0);
      switch (before) {
        case CLOSED -> assertThat(admitted).isTrue();
        case HALF_OPEN -> assertThat(admitted).as("a second trial").isFalse();
        case OPEN -> {
          if (admitted) {
            assertThat(state()).isEqualTo(BreakerState.HALF_OPEN);
            trial = i;
          }
        }
      }
      if (admitted) {
        asked.add(i);
      }
    }

    private void fault(Step step, int i, SessionId id, BreakerState before) {
      FaultClass fault =
          switch (step.act()) {
            case FAULT_CREDENTIALS -> FaultClass.CREDENTIALS;
            case FAULT_OPENING -> FaultClass.OPENING;
            case FAULT_LIVE -> FaultClass.LIVE;
            default -> FaultClass.NONE;
          };
      boolean fits =
          switch (fault) {
            case OPENING -> asked.remove(i);
            case LIVE -> up.remove(i);
            case CREDENTIALS, NONE -> asked.remove(i) | up.remove(i);
          };
      if (!fits) {
        return;
      }
      breaker.onFault(id, fault, Duration.ofSeconds(step.retryAfterS()), now);
      if (isTrial(i, before)) {
        assertThat(state()).isEqualTo(BreakerState.OPEN);
      } else if (before != BreakerState.CLOSED) {
        assertThat(state()).isEqualTo(before);
      }
    }

    private boolean isTrial(int i, BreakerState before) {
      return before == BreakerState.HALF_OPEN && trial != null && trial == i;
    }
  }

  @Property(tries = 300)
  void R20_thereIsOneTrialAtMostAndOnlyItDecides(
      @ForAll("steps") List<Step> steps, @ForAll("fractions") double random) {
    Play play = new Play(random);

    steps.forEach(play::play);
  }

  @Property(tries = 300)
  void nobodyIsLockedOutForever(
      @ForAll("steps") List<Step> steps, @ForAll("fractions") double random) {
    Play play = new Play(random);
    steps.forEach(play::play);

    long wait = play.breaker.waitMs(play.now);
    assertThat(wait).isBetween(0L, LONGEST_MS);
    play.now += wait;
    assertThat(play.breaker.admit(SessionId.create(), play.now)).isTrue();
  }

  @Property(tries = 300)
  void R20_aReadyTrialWithoutAFaultClosesTheCircuitByTimeAlone(
      @ForAll("steps") List<Step> steps, @ForAll("fractions") double random) {
    Play play = new Play(random);
    for (Step step : steps) {
      play.play(step);
      if (play.trialReady) {
        long cleanAt = play.trialReadyAt + Breaker.CLEAN.toMillis();
        assertThat(play.now).isLessThan(cleanAt);
        assertThat(play.breaker.waitMs(play.now)).isEqualTo(cleanAt - play.now);
      }
    }
    if (play.trialReady) {
      play.now = play.trialReadyAt + Breaker.CLEAN.toMillis();
      assertThat(play.state()).isEqualTo(BreakerState.CLOSED);
    }
  }

  /** Recounts by itself, with no proof of health and no time between the faults. */
  @Property(tries = 200)
  void R20_opensExactlyAtTheThresholdOfDistinctSessions(
      @ForAll("faults") List<Map.Entry<Integer, FaultClass>> faults) {
    Play play = new Play(0);
    Map<FaultClass, Set<Integer>> counted = new EnumMap<>(FaultClass.class);
    for (Map.Entry<Integer, FaultClass> fault : faults) {
      if (play.state() == BreakerState.OPEN) {
        break;
      }
      Set<Integer> sessions = counted.computeIfAbsent(fault.getValue(), f -> new HashSet<>());
      sessions.add(fault.getKey());
      play.breaker.onFault(play.ids.get(fault.getKey()), fault.getValue(), null, play.now);
      int needed =
          switch (fault.getValue()) {
            case NONE -> Integer.MAX_VALUE;
            case CREDENTIALS -> 1;
            case OPENING -> 2;
            case LIVE -> 3;
          };
      assertThat(play.state() == BreakerState.OPEN).isEqualTo(sessions.size() >= needed);
    }
  }

  @Property(tries = 200)
  void theResetTimeIsKeptWithAtMostAQuarterAdded(
      @ForAll("fractions") double random,
      @ForAll("faults") List<Map.Entry<Integer, FaultClass>> faults) {
    Play play = new Play(random);
    for (Map.Entry<Integer, FaultClass> fault : faults) {
      play.breaker.onFault(play.ids.get(fault.getKey()), fault.getValue(), null, play.now);
    }
    if (play.state() == BreakerState.OPEN) {
      long reset = RESET.toMillis();
      assertThat(play.breaker.waitMs(play.now)).isBetween(reset, reset + reset / 4);
    }
  }

  @Provide
  Arbitrary<Double> fractions() {
    return Arbitraries.doubles().between(0, 0.99);
  }

  @Provide
  Arbitrary<List<Map.Entry<Integer, FaultClass>>> faults() {
    Arbitrary<FaultClass> classes =
        Arbitraries.of(
            FaultClass.NONE,
            FaultClass.OPENING,
            FaultClass.OPENING,
            FaultClass.LIVE,
            FaultClass.LIVE,
            FaultClass.LIVE,
            FaultClass.CREDENTIALS);
    return Combinators.combine(Arbitraries.integers().between(0, SESSIONS - 1), classes)
        .as(Map::entry)
        .list()
        .ofMaxSize(20);
  }
}

package dev.parley.routing.health;

import dev.parley.contract.SessionId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint's circuit (rule R20): CLOSED → OPEN → HALF_OPEN → CLOSED or OPEN.
 *
 * <p>Faults open it when as many distinct sessions have met one of a class as the class says. Those
 * at opening stay counted until the endpoint proves healthy, by useful output or by a session that
 * is ready for 5 s without a fault; those of sessions that were up fade with the window, because
 * such an endpoint proves healthy between its faults. After the reset time one session is let
 * through as a trial. A trial that proves the endpoint healthy closes the circuit, a fault opens it
 * again; one that ends without either makes room for the next.
 *
 * <p>Each input carries the time, which must not go back; what becomes true by time alone is true
 * from then on without an input. Not thread-safe.
 */
final class Breaker {
  /** How long a session must be ready without a fault to prove its endpoint healthy. */
  static final Duration CLEAN = Duration.ofSeconds(5);

  /** The longest a trial may take to be ready; whoever holds it longer has lost it. */
  static final Duration TRIAL_LIMIT = Duration.ofMinutes(2);

  /** The longest rest that an endpoint may ask for. */
  static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(10);

  private static final double JITTER = 0.25;

  private sealed interface State {}

  private record Closed() implements State {}

  /**
   * @param cause what opened it
   * @param trialAtMs when the next session may try
   */
  private record Open(FaultClass cause, long trialAtMs) implements State {}

  /**
   * @param cause what opened it
   * @param untilMs when a trial that is not ready counts as lost
   */
  private record HalfOpen(FaultClass cause, SessionId trial, long untilMs) implements State {}

  /** A session that is ready and on its way to prove the endpoint healthy. */
  private record Probation(SessionId session, long provenAtMs) {}

  private final BreakerSettings settings;
  private final DoubleSupplier random;
  private final Map<FaultClass, Map<SessionId, Long>> counted = new EnumMap<>(FaultClass.class);
  private State state = new Closed();
  private @Nullable Probation probation;

  /**
   * @param random from 0 to below 1
   */
  Breaker(BreakerSettings settings, DoubleSupplier random) {
    this.settings = settings;
    this.random = random;
  }

  BreakerState state(long nowMs) {
    advance(nowMs);
    if (state instanceof Open) {
      return BreakerState.OPEN;
    }
    return state instanceof HalfOpen ? BreakerState.HALF_OPEN : BreakerState.CLOSED;
  }

  /** Whether {@link #admit} would let a session through now. */
  boolean isAdmitting(long nowMs) {
    return waitMs(nowMs) == 0;
  }

  /** How long until a session may be let through: 0 when it may be now. */
  long waitMs(long nowMs) {
    advance(nowMs);
    if (state instanceof Open open) {
      return Math.max(0, open.trialAtMs() - nowMs);
    }
    if (state instanceof HalfOpen half) {
      long decidedAtMs = probation == null ? half.untilMs() : probation.provenAtMs();
      return Math.max(1, decidedAtMs - nowMs);
    }
    return 0;
  }

  /** Lets a session through or not. One that an open circuit lets through is its trial. */
  boolean admit(SessionId session, long nowMs) {
    if (!isAdmitting(nowMs)) {
      return false;
    }
    if (state instanceof Open open) {
      state = new HalfOpen(open.cause(), session, nowMs + TRIAL_LIMIT.toMillis());
    }
    return true;
  }

  /** A session that was let through is up. */
  void onReady(SessionId session, long nowMs) {
    advance(nowMs);
    boolean isAwaited =
        state instanceof HalfOpen half
            ? half.trial().equals(session)
            : state instanceof Closed && probation == null && isAnyCountedAtOpening();
    if (isAwaited) {
      probation = new Probation(session, nowMs + CLEAN.toMillis());
    }
  }

  /** A session has its first useful output. */
  void onOutput(SessionId session, long nowMs) {
    advance(nowMs);
    if (state instanceof Closed || isTrial(session)) {
      onProven();
    }
  }

  /**
   * A session has met a fault.
   *
   * @param retryAfter the rest that the endpoint asks for, or null
   */
  void onFault(SessionId session, FaultClass fault, @Nullable Duration retryAfter, long nowMs) {
    advance(nowMs);
    if (fault == FaultClass.NONE) {
      end(session, nowMs);
    } else if (state instanceof Closed) {
      dropProbationOf(session);
      if (note(session, fault, nowMs).size() >= fault.threshold()) {
        open(fault, retryAfter, nowMs);
      }
    } else if (isTrial(session)) {
      counted.clear();
      open(fault, retryAfter, nowMs);
    } else if (state instanceof Open open && open.cause() == fault) {
      // It changes nothing now, but the circuit stays open though another be taken back.
      note(session, fault, nowMs);
    }
  }

  private Map<SessionId, Long> note(SessionId session, FaultClass fault, long nowMs) {
    Map<SessionId, Long> sessions = counted.computeIfAbsent(fault, first -> new HashMap<>());
    sessions.put(session, nowMs);
    return sessions;
  }

  /** A session has ended without a fault of the endpoint. */
  void onEnded(SessionId session, long nowMs) {
    advance(nowMs);
    end(session, nowMs);
  }

  /**
   * Takes back what a session was counted for while it was up: the fault was its own. A circuit
   * that is open only because of it closes.
   *
   * @return whether it was counted
   */
  boolean withdraw(SessionId session, long nowMs) {
    advance(nowMs);
    Map<SessionId, Long> live = counted.getOrDefault(FaultClass.LIVE, Map.of());
    if (!live.containsKey(session)) {
      return false;
    }
    live.remove(session);
    boolean isEnough = live.size() >= FaultClass.LIVE.threshold();
    if (!isEnough && state instanceof Open open && open.cause() == FaultClass.LIVE) {
      state = new Closed();
    }
    return true;
  }

  private void end(SessionId session, long nowMs) {
    dropProbationOf(session);
    if (state instanceof HalfOpen half && half.trial().equals(session)) {
      state = new Open(half.cause(), nowMs);
    }
  }

  private void open(FaultClass cause, @Nullable Duration retryAfter, long nowMs) {
    long resetMs = settings.reset().toMillis();
    long restMs = resetMs + (long) (resetMs * JITTER * random.getAsDouble());
    if (retryAfter != null) {
      restMs = Math.max(restMs, Math.min(retryAfter.toMillis(), MAX_RETRY_AFTER.toMillis()));
    }
    state = new Open(cause, nowMs + restMs);
    probation = null;
  }

  private void advance(long nowMs) {
    if (probation != null && nowMs >= probation.provenAtMs()) {
      onProven();
    }
    if (state instanceof HalfOpen half && probation == null && nowMs >= half.untilMs()) {
      state = new Open(half.cause(), nowMs);
    }
    Map<SessionId, Long> live = counted.get(FaultClass.LIVE);
    if (live != null && state instanceof Closed) {
      live.values().removeIf(atMs -> nowMs - atMs >= settings.window().toMillis());
    }
  }

  private void onProven() {
    probation = null;
    if (state instanceof HalfOpen) {
      state = new Closed();
      counted.clear();
    } else {
      counted.remove(FaultClass.CREDENTIALS);
      counted.remove(FaultClass.OPENING);
    }
  }

  private boolean isAnyCountedAtOpening() {
    return counted.containsKey(FaultClass.OPENING);
  }

  private boolean isTrial(SessionId session) {
    return state instanceof HalfOpen half && half.trial().equals(session);
  }

  private void dropProbationOf(SessionId session) {
    if (probation != null && probation.session().equals(session)) {
      probation = null;
    }
  }
}

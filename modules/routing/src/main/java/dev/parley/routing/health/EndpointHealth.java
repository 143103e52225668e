package dev.parley.routing.health;

import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.flow.RecentSessions;
import dev.parley.contract.peer.Beat;
import dev.parley.contract.peer.Beat.Tripped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the endpoints are, shared by all routers of a node: who may be picked (rule R20), what each
 * carries, and what it did, here and, of circuits that are open, on other nodes. Any thread; every
 * call is short, and none is made per frame.
 */
public final class EndpointHealth {
  /** Upstreams that may be opened at once on one endpoint (rule R20). */
  public static final int MAX_OPENING = 50;

  private static final Logger LOGGER = LoggerFactory.getLogger(EndpointHealth.class);

  /** Sessions remembered for faults of their own. */
  private static final int MAX_POISON = 256;

  private static final class Endpoint {
    final Breaker breaker;
    final int maxSessions;
    int sessions;
    int opening;
    @Nullable ErrorCode lastError;
    BreakerState told = BreakerState.CLOSED;
    long picks;
    long fallbacks;
    long trips;

    Endpoint(Breaker breaker, int maxSessions) {
      this.breaker = breaker;
      this.maxSessions = maxSessions;
    }
  }

  private final LongSupplier clockMs;
  private final OtherNodes others = new OtherNodes();
  private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
  private final RecentSessions poison = new RecentSessions(MAX_POISON);

  /**
   * @param maxSessions of each endpoint that can be picked, by name
   * @param clockMs milliseconds that do not go back
   * @param random from 0 to below 1
   */
  public EndpointHealth(
      Map<String, Integer> maxSessions,
      BreakerSettings settings,
      LongSupplier clockMs,
      DoubleSupplier random) {
    this.clockMs = clockMs;
    maxSessions.forEach(
        (name, limit) -> endpoints.put(name, new Endpoint(new Breaker(settings, random), limit)));
  }

  /** Asks for one use of an endpoint; empty for an endpoint that is not known here. */
  public synchronized Optional<Pick> pick(String name, SessionId session) {
    return Optional.ofNullable(endpoints.get(name)).map(endpoint -> pick(name, endpoint, session));
  }

  private Pick pick(String name, Endpoint endpoint, SessionId session) {
    long nowMs = clockMs.getAsLong();
    long waitMs = waitMs(name, endpoint, nowMs);
    if (waitMs > 0) {
      return new Pick.Tripped(waitMs);
    }
    if (endpoint.sessions + endpoint.opening >= endpoint.maxSessions) {
      return new Pick.Full();
    }
    if (endpoint.opening >= MAX_OPENING) {
      return new Pick.Busy();
    }
    endpoint.breaker.admit(session, nowMs);
    endpoint.opening++;
    endpoint.picks++;
    return new Pick.Granted(new EndpointUse(this, name, session));
  }

  private long waitMs(String name, Endpoint endpoint, long nowMs) {
    return Math.max(endpoint.breaker.waitMs(nowMs), others.waitMs(name, nowMs));
  }

  /** The endpoints that are passed over because of what this node's own sessions met. */
  public synchronized List<Tripped> tripped() {
    long nowMs = clockMs.getAsLong();
    List<Tripped> tripped = new ArrayList<>();
    endpoints.forEach(
        (name, endpoint) -> {
          long waitMs = endpoint.breaker.waitMs(nowMs);
          if (waitMs > 0 && tripped.size() < Beat.MAX_ENTRIES) {
            tripped.add(new Tripped(name, endpoint.trips, Math.min(waitMs, Beat.MAX_RETRY_MS)));
          }
        });
    return tripped;
  }

  /**
   * What another node passes over now; it replaces what that node said before. An endpoint is
   * passed over here, too, until a session of this node proves it healthy.
   */
  public synchronized void onReport(InstanceId node, List<Tripped> tripped) {
    others.onReport(node, tripped, clockMs.getAsLong());
  }

  /** Another node is gone, and what it said with it. */
  public synchronized void forgetReport(InstanceId node) {
    others.forget(node);
  }

  /** A session came up on an endpoint that its route names after this one. */
  public synchronized void onPassedOver(String name) {
    Endpoint endpoint = endpoints.get(name);
    if (endpoint != null) {
      endpoint.fallbacks++;
    }
  }

  /** How an endpoint is now; empty for one that is not known here. */
  public synchronized Optional<EndpointCondition> condition(String name) {
    return Optional.ofNullable(endpoints.get(name)).map(endpoint -> condition(name, endpoint));
  }

  private EndpointCondition condition(String name, Endpoint endpoint) {
    long nowMs = clockMs.getAsLong();
    tell(name, endpoint, nowMs);
    long waitMs = waitMs(name, endpoint, nowMs);
    BreakerState own = endpoint.breaker.state(nowMs);
    return new EndpointCondition(
        waitMs == 0 && endpoint.sessions + endpoint.opening < endpoint.maxSessions,
        waitMs > 0 && own == BreakerState.CLOSED ? BreakerState.OPEN : own,
        waitMs,
        endpoint.sessions,
        endpoint.opening,
        endpoint.lastError,
        endpoint.picks,
        endpoint.fallbacks,
        endpoint.trips);
  }

  synchronized void onReady(EndpointUse use) {
    Endpoint endpoint = of(use);
    endpoint.opening--;
    endpoint.sessions++;
    long nowMs = clockMs.getAsLong();
    endpoint.breaker.onReady(use.session(), nowMs);
    tell(use.endpoint(), endpoint, nowMs);
  }

  synchronized void onOutput(EndpointUse use) {
    Endpoint endpoint = of(use);
    long nowMs = clockMs.getAsLong();
    endpoint.breaker.onOutput(use.session(), nowMs);
    others.onProven(use.endpoint());
    tell(use.endpoint(), endpoint, nowMs);
  }

  synchronized void onEnded(EndpointUse use, boolean wasUp) {
    Endpoint endpoint = of(use);
    leave(endpoint, wasUp);
    long nowMs = clockMs.getAsLong();
    endpoint.breaker.onEnded(use.session(), nowMs);
    tell(use.endpoint(), endpoint, nowMs);
  }

  synchronized void onFault(
      EndpointUse use, boolean wasUp, ErrorCode code, @Nullable Duration retryAfter) {
    Endpoint endpoint = of(use);
    leave(endpoint, wasUp);
    endpoint.lastError = code;
    FaultClass fault = wasUp ? FaultClass.ofLive(code) : FaultClass.ofOpening(code);
    long nowMs = clockMs.getAsLong();
    boolean isPoison = fault == FaultClass.LIVE && poison.contains(use.session());
    FaultClass counted = isPoison ? FaultClass.NONE : fault;
    endpoint.breaker.onFault(use.session(), counted, retryAfter, nowMs);
    tell(use.endpoint(), endpoint, nowMs);
  }

  /**
   * A session has brought the fault along (rule R20): no endpoint is to blame for it, nor for what
   * the session met before and will meet.
   */
  synchronized void onAcquitted(EndpointUse use, boolean wasUp) {
    long nowMs = clockMs.getAsLong();
    poison.add(use.session());
    Endpoint left = of(use);
    leave(left, wasUp);
    left.breaker.onEnded(use.session(), nowMs);
    endpoints.forEach(
        (name, endpoint) -> {
          endpoint.breaker.withdraw(use.session(), nowMs);
          tell(name, endpoint, nowMs);
        });
  }

  private Endpoint of(EndpointUse use) {
    Endpoint endpoint = endpoints.get(use.endpoint());
    if (endpoint == null) {
      throw new AssertionError(use.endpoint());
    }
    return endpoint;
  }

  private static void leave(Endpoint endpoint, boolean wasUp) {
    if (wasUp) {
      endpoint.sessions--;
    } else {
      endpoint.opening--;
    }
  }

  /** Tells the operator when a circuit has opened or closed. */
  private static void tell(String name, Endpoint endpoint, long nowMs) {
    BreakerState state = endpoint.breaker.state(nowMs);
    if (state == endpoint.told) {
      return;
    }
    long waitMs = endpoint.breaker.waitMs(nowMs);
    if (state == BreakerState.CLOSED) {
      LOGGER.atInfo().addKeyValue("endpoint", name).log("endpoint is back in use");
    } else if (state == BreakerState.OPEN && waitMs > 0) {
      endpoint.trips++;
      LOGGER
          .atWarn()
          .addKeyValue("endpoint", name)
          .addKeyValue("code", endpoint.lastError == null ? "" : endpoint.lastError.label())
          .addKeyValue("retryMs", waitMs)
          .log("endpoint is out of use");
    }
    endpoint.told = state;
  }
}

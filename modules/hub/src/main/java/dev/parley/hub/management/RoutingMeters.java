package dev.parley.hub.management;

import dev.parley.contract.Leg;
import dev.parley.routing.RoutingMetrics;
import dev.parley.session.Effect;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** What routing counts: sessions by route and endpoint, and what goes wrong in them. */
public final class RoutingMeters implements RoutingMetrics {
  private final MeterRegistry registry;
  private final Levels sessions;
  private final Map<Leg, Counter> frames = new EnumMap<>(Leg.class);

  public RoutingMeters(MeterRegistry registry) {
    this.registry = registry;
    this.sessions =
        new Levels(
            registry, "parley.sessions", "sessions with an upstream now", "route", "endpoint");
    for (Leg leg : Leg.values()) {
      frames.put(
          leg,
          Counter.builder("parley.frames")
              .description("frames that session machines have seen, by where they came from")
              .tag("from", leg.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  @Override
  public void sessionOpened(String route, String endpoint) {
    sessions.add(1, route, endpoint);
  }

  @Override
  public void sessionClosed(String route, String endpoint) {
    sessions.add(-1, route, endpoint);
  }

  @Override
  public void upstreamOpened(String endpoint, long openMs) {
    Timer.builder("parley.routing.attempts.succeeded")
        .description("attempts to open an upstream that succeeded, seen from the router")
        .tag("endpoint", endpoint)
        .register(registry)
        .record(Duration.ofMillis(openMs));
  }

  @Override
  public void upstreamOpenFailed(String endpoint, String code) {
    count(
        "parley.routing.attempts.failed",
        "attempts that failed, and why",
        "endpoint",
        endpoint,
        code);
  }

  @Override
  public void upstreamFailed(String endpoint, String code) {
    count("parley.upstreams.failed", "open upstreams that failed", "endpoint", endpoint, code);
  }

  @Override
  public void framesSeen(Leg from, long seen) {
    Counter counter = frames.get(from);
    if (counter != null) {
      counter.increment((double) seen);
    }
  }

  @Override
  public void counted(Effect.Counted what, String code) {
    count(
        "parley.sessions.incidents",
        "what the session machines noticed",
        "what",
        what.name().toLowerCase(Locale.ROOT),
        code);
  }

  private void count(String name, String description, String label, String value, String code) {
    Counter.builder(name)
        .description(description)
        .tag(label, value)
        .tag("code", code)
        .register(registry)
        .increment();
  }
}

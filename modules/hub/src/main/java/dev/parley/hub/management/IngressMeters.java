package dev.parley.hub.management;

import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.IngressMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What the client edge counts. Routes are configured names, so every label is bounded. */
public final class IngressMeters implements IngressMetrics {
  /** Clients may send any code from 3000 to 4999; those count as one. */
  private static final Set<Integer> CLOSE_CODES =
      Set.of(1000, 1001, 1002, 1003, 1005, 1006, 1007, 1008, 1009, 1011, 1012, 1013);

  private static final Duration[] MILESTONES = {
    Duration.ofMillis(10),
    Duration.ofMillis(30),
    Duration.ofMillis(100),
    Duration.ofMillis(150),
    Duration.ofMillis(400),
    Duration.ofSeconds(1),
    Duration.ofSeconds(3)
  };

  private final MeterRegistry registry;
  private final Levels open;
  private final Counter uplinkPaused;
  private final Counter downlinkStalled;
  private final Counter throttled;
  private final Timer rtt;
  private final DistributionSummary jitter;

  public IngressMeters(MeterRegistry registry) {
    this.registry = registry;
    this.open = new Levels(registry, "parley.links", "client links open now", "route");
    this.uplinkPaused =
        Counter.builder("parley.links.uplink.paused")
            .description("times a client was not read because its session was behind")
            .register(registry);
    this.throttled =
        Counter.builder("parley.links.throttled")
            .description("times a client began to send faster than it may and was held back")
            .register(registry);
    this.rtt =
        Timer.builder("parley.links.rtt")
            .description("round trips of pings to clients")
            .serviceLevelObjectives(MILESTONES)
            .register(registry);
    this.jitter =
        DistributionSummary.builder("parley.links.jitter")
            .description("how the round trips of a client vary")
            .baseUnit("seconds")
            .serviceLevelObjectives(0.01, 0.03, 0.1, 0.3, 1)
            .register(registry);
    this.downlinkStalled =
        Counter.builder("parley.links.downlink.stalled")
            .description("times a client did not take what it was sent")
            .register(registry);
  }

  @Override
  public void sessionOpened(String route) {
    open.add(1, route);
    Counter.builder("parley.links.opened")
        .description("client links opened")
        .tag("route", route)
        .register(registry)
        .increment();
  }

  @Override
  public void sessionClosed(String route, int code, Duration lasted) {
    open.add(-1, route);
    Timer.builder("parley.links.closed")
        .description("client links closed and how long they lasted")
        .tag("route", route)
        .tag("code", CLOSE_CODES.contains(code) ? Integer.toString(code) : "other")
        .register(registry)
        .record(lasted);
  }

  @Override
  public void upgradeRefused(ErrorCode code) {
    Counter.builder("parley.upgrades.refused")
        .description("upgrades answered with an HTTP error")
        .tag("code", code.label())
        .register(registry)
        .increment();
  }

  @Override
  public void uplinkPaused() {
    uplinkPaused.increment();
  }

  @Override
  public void clientThrottled() {
    throttled.increment();
  }

  @Override
  public void linkMeasured(long rttNanos, double jitterMs) {
    rtt.record(rttNanos, TimeUnit.NANOSECONDS);
    jitter.record(jitterMs / 1_000);
  }

  @Override
  public void downlinkStalled() {
    downlinkStalled.increment();
  }
}

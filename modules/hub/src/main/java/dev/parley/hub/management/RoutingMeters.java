package dev.parley.hub.management;

import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.hub.tracing.SwitchSpans;
import dev.parley.routing.RoutingMetrics;
import dev.parley.session.Effect;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** What routing counts: sessions by route and endpoint, and what goes wrong in them. */
public final class RoutingMeters implements RoutingMetrics {
  /** As fine as the targets are: at most 20 ms with a warm standby, 150 ms without. */
  private static final Duration[] DEAD_AIR_BUCKETS =
      LongStream.of(20, 50, 100, 150, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;
  private final SwitchSpans spans;
  private final Levels sessions;
  private final Levels detached;
  private final Map<Leg, Counter> frames = new EnumMap<>(Leg.class);
  private final DistributionSummary replayed;
  private final Counter lost;
  private final Counter cut;
  private final DistributionSummary journalBytes;
  private final Timer journalWrites;
  private final Counter journalFailures;
  private final Counter unwritten;

  /**
   * @param spans told of switches beside what is counted
   */
  public RoutingMeters(MeterRegistry registry, SwitchSpans spans) {
    this.registry = registry;
    this.spans = spans;
    this.sessions =
        new Levels(
            registry, "parley.sessions", "sessions with an upstream now", "route", "endpoint");
    detached =
        new Levels(registry, "parley.sessions.detached", "sessions that wait for a lost client");
    detached.add(0);
    for (Leg leg : List.of(Leg.LINK, Leg.UPSTREAM)) {
      frames.put(
          leg,
          Counter.builder("parley.frames")
              .description("frames that session machines have seen, by where they came from")
              .tag("from", leg.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    replayed =
        DistributionSummary.builder("parley.switch.replayed.items")
            .description("items of the history that a switch sent to the next upstream")
            .register(registry);
    lost =
        Counter.builder("parley.switch.audio.lost")
            .description("sound of clients that was taken and reached no upstream")
            .baseUnit("bytes")
            .register(registry);
    cut =
        Counter.builder("parley.switch.history.cut")
            .description("items left out of replays because the endpoint takes no more")
            .baseUnit("items")
            .register(registry);
    journalBytes =
        DistributionSummary.builder("parley.journal.snapshot")
            .description("size of the snapshots that were written down")
            .baseUnit("bytes")
            .register(registry);
    journalWrites =
        Timer.builder("parley.journal.writes")
            .description("snapshots written down, and how long that took")
            .register(registry);
    journalFailures =
        Counter.builder("parley.journal.failures")
            .description("writes to the journal that failed or were too late")
            .register(registry);
    unwritten =
        Counter.builder("parley.journal.unwritten.events")
            .description("events that left for clients before the journal knew of them")
            .register(registry);
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
  public void switched(String from, String to, String reason, int replayedItems) {
    Counter.builder("parley.switches")
        .description("sessions that went on with another upstream, and why")
        .tag("reason", reason)
        .tag("from", from)
        .tag("to", to)
        .register(registry)
        .increment();
    replayed.record(replayedItems);
  }

  @Override
  public void switchEnded(SessionId session, Effect.Switched effect) {
    spans.switched(session, effect);
  }

  @Override
  public void deadAir(String reason, long ms) {
    Timer.builder("parley.switch.dead.air")
        .description("from the last useful output before a switch to the first one after it")
        .tag("reason", reason)
        .serviceLevelObjectives(DEAD_AIR_BUCKETS)
        .register(registry)
        .record(Duration.ofMillis(ms));
  }

  @Override
  public void providerSoundLeftOut(String endpoint, String code) {
    count(
        "parley.provider.sound.left.out",
        "pieces of a provider's sound that could not be read for a client with another format",
        "endpoint",
        endpoint,
        code);
  }

  @Override
  public void audioLost(long bytes) {
    lost.increment((double) bytes);
  }

  @Override
  public void historyCut(int items) {
    cut.increment(items);
  }

  @Override
  public void detached(int change) {
    detached.add(change);
  }

  @Override
  public void resumed(String result) {
    Counter.builder("parley.resumes")
        .description("clients that asked to go on with a session, and what came of it")
        .tag("result", result)
        .register(registry)
        .increment();
  }

  @Override
  public void adopted(String result) {
    Counter.builder("parley.adoptions")
        .description("sessions that links brought here because their router was gone")
        .tag("result", result)
        .register(registry)
        .increment();
  }

  @Override
  public void journalWritten(int bytes, long ms) {
    journalBytes.record(bytes);
    journalWrites.record(Duration.ofMillis(ms));
  }

  @Override
  public void journalFailed() {
    journalFailures.increment();
  }

  @Override
  public void leftUnwritten(long events) {
    unwritten.increment((double) events);
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

package dev.parley.hub.management;

import dev.parley.codec.CodecMetrics;
import dev.parley.codec.Lane;
import dev.parley.contract.CodecFault;
import dev.parley.contract.error.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What conversions of sound count, per pair of formats. */
public final class CodecMeters implements CodecMetrics {
  private final MeterRegistry registry;
  private final Levels open;
  private final Counter opened;
  private final Map<Lane, Timer> jobs = new EnumMap<>(Lane.class);

  public CodecMeters(MeterRegistry registry) {
    this.registry = registry;
    open = new Levels(registry, "parley.codec.open", "conversions open now", "from", "to");
    opened =
        Counter.builder("parley.codec.opened")
            .description("conversions opened; sound that passes as it is needs none")
            .register(registry);
    for (Lane lane : Lane.values()) {
      jobs.put(
          lane,
          Timer.builder("parley.codec.jobs")
              .description("turns of converting sound, by whether on the event loop or a worker")
              .tag("lane", lane.label())
              .publishPercentileHistogram()
              .minimumExpectedValue(Duration.ofNanos(10_000))
              .maximumExpectedValue(Duration.ofMillis(100))
              .register(registry));
    }
  }

  @Override
  public void opened(String from, String to) {
    opened.increment();
    open.add(1, from, to);
  }

  @Override
  public void refused(ErrorCode code) {
    count("parley.codec.refused", "conversions that were asked for and not opened", code.label());
  }

  @Override
  public void closed(String from, String to, @Nullable ErrorCode code) {
    open.add(-1, from, to);
    count(
        "parley.codec.closed",
        "conversions that are over, and why",
        code == null ? "closed_by_hub" : code.label());
  }

  @Override
  public void ran(Lane lane, long nanos) {
    Timer timer = jobs.get(lane);
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void fault(CodecFault.Code code) {
    count(
        "parley.codec.faults",
        "pieces of sound that were not what they were declared to be",
        code.label());
  }

  private void count(String name, String description, String code) {
    Counter.builder(name).description(description).tag("code", code).register(registry).increment();
  }
}

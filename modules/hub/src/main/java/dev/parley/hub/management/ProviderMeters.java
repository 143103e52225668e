package dev.parley.hub.management;

import dev.parley.contract.error.ErrorCode;
import dev.parley.provider.api.ProviderMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the provider side counts, per endpoint. */
public final class ProviderMeters implements ProviderMetrics {
  private final MeterRegistry registry;
  private final Levels open;
  private final Levels warm;

  public ProviderMeters(MeterRegistry registry) {
    this.registry = registry;
    this.open = new Levels(registry, "parley.upstreams", "upstreams open now", "endpoint");
    this.warm =
        new Levels(
            registry, "parley.upstreams.warm", "upstreams that wait for a session", "endpoint");
  }

  @Override
  public void connected(String endpoint, long millis) {
    open.add(1, endpoint);
    Timer.builder("parley.upstreams.opened")
        .description("upstreams opened and how long that took until they were ready")
        .tag("endpoint", endpoint)
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofSeconds(10))
        .register(registry)
        .record(Duration.ofMillis(millis));
  }

  @Override
  public void connectFailed(String endpoint, ErrorCode code) {
    count("parley.upstreams.open.failed", "upstreams that did not come up", endpoint, code.label());
  }

  @Override
  public void ended(String endpoint, @Nullable ErrorCode code) {
    open.add(-1, endpoint);
    count(
        "parley.upstreams.ended",
        "upstreams that ended, and why",
        endpoint,
        code == null ? "closed_by_hub" : code.label());
  }

  @Override
  public void warm(String endpoint, int change) {
    warm.add(change, endpoint);
  }

  @Override
  public void warmTaken(String endpoint, boolean wasThere) {
    Counter.builder("parley.upstreams.warm.taken")
        .description("sessions that wanted an upstream where some are kept ready")
        .tag("endpoint", endpoint)
        .tag("result", wasThere ? "hit" : "miss")
        .register(registry)
        .increment();
  }

  @Override
  public void turnsTakenOver(String endpoint) {
    Counter.builder("parley.glm.vad.fallbacks")
        .description("sessions whose turns GLM was to cut and the hub does instead")
        .tag("endpoint", endpoint)
        .register(registry)
        .increment();
  }

  private void count(String name, String description, String endpoint, String code) {
    Counter.builder(name)
        .description(description)
        .tag("endpoint", endpoint)
        .tag("code", code)
        .register(registry)
        .increment();
  }
}

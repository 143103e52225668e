package dev.parley.hub.management;

import dev.parley.contract.limit.SessionQuota;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What is taken of the room for sessions. Subjects are counted and never named. */
public final class QuotaMeters {
  private QuotaMeters() {}

  /** The gauges hold on to {@code quota}. */
  public static void register(
      SessionQuota quota, SessionQuota.Limits limits, MeterRegistry registry) {
    gauge("sessions", "sessions that the limits count now", u -> u.sessions(), quota, registry);
    gauge("opening", "of them, those not yet up", u -> u.opening(), quota, registry);
    gauge("subjects", "subjects that have a session", u -> u.subjects(), quota, registry);
    Gauge.builder("parley.quota.limit", limits, SessionQuota.Limits::sessions)
        .description("sessions there may be at once")
        .strongReference(true)
        .register(registry);
  }

  private static void gauge(
      String name,
      String description,
      ToDoubleFunction<SessionQuota.Usage> value,
      SessionQuota quota,
      MeterRegistry registry) {
    Gauge.builder("parley.quota." + name, quota, each -> value.applyAsDouble(each.usage()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }
}

package dev.parley.hub.management;

import dev.parley.routing.health.BreakerState;
import dev.parley.routing.health.EndpointCondition;
import dev.parley.routing.health.EndpointHealth;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What the endpoints' breakers say, read when somebody scrapes. */
public final class HealthMeters {
  private final MeterRegistry registry;
  private final EndpointHealth health;

  private HealthMeters(MeterRegistry registry, EndpointHealth health) {
    this.registry = registry;
    this.health = health;
  }

  /**
   * @param endpoints those that {@code health} knows
   */
  public static void register(
      MeterRegistry registry, EndpointHealth health, Set<String> endpoints) {
    HealthMeters meters = new HealthMeters(registry, health);
    endpoints.forEach(meters::register);
  }

  private void register(String endpoint) {
    for (BreakerState state : BreakerState.values()) {
      gauge(
          "breaker",
          "1 for the state that the endpoint's circuit is in",
          Tags.of("endpoint", endpoint, "state", state.label()),
          now -> read(now, endpoint, condition -> condition.breaker() == state ? 1 : 0));
    }
    gauge(
        "opening",
        "upstreams being opened now",
        Tags.of("endpoint", endpoint),
        now -> read(now, endpoint, EndpointCondition::opening));
    counter(endpoint, "picks", "sessions sent to the endpoint", EndpointCondition::picks);
    counter(
        endpoint,
        "fallbacks",
        "sessions that came up on a later endpoint of their route",
        EndpointCondition::fallbacks);
    counter(
        endpoint, "breaker.trips", "times the endpoint's circuit opened", EndpointCondition::trips);
  }

  private void gauge(
      String name, String description, Tags tags, ToDoubleFunction<EndpointHealth> value) {
    Gauge.builder("parley.endpoints." + name, health, value)
        .description(description)
        .tags(tags)
        .strongReference(true)
        .register(registry);
  }

  private void counter(
      String endpoint, String name, String description, ToDoubleFunction<EndpointCondition> value) {
    FunctionCounter.builder("parley.endpoints." + name, health, now -> read(now, endpoint, value))
        .description(description)
        .tag("endpoint", endpoint)
        .register(registry);
  }

  private static double read(
      EndpointHealth health, String endpoint, ToDoubleFunction<EndpointCondition> value) {
    return health.condition(endpoint).map(value::applyAsDouble).orElse(0.0);
  }
}

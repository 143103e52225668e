package dev.parley.hub;

import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.EndpointStatus;
import dev.parley.ingress.HubStatus;
import dev.parley.routing.health.EndpointCondition;
import dev.parley.routing.health.EndpointHealth;
import java.util.List;
import java.util.function.Predicate;

/** The endpoints with what this node's routers know of them. Any thread. */
final class LiveStatus implements HubStatus {
  private final List<EndpointStatus> endpoints;
  private final EndpointHealth health;
  private final Predicate<String> isServed;

  /**
   * @param isServed whether another node serves an endpoint that is not configured here
   */
  LiveStatus(HubEndpoints endpoints, EndpointHealth health, Predicate<String> isServed) {
    this.endpoints = endpoints.status();
    this.health = health;
    this.isServed = isServed;
  }

  @Override
  public List<EndpointStatus> endpoints() {
    return endpoints.stream().map(this::now).toList();
  }

  private EndpointStatus now(EndpointStatus endpoint) {
    if (!endpoint.configured() && !isServed.test(endpoint.name())) {
      return endpoint;
    }
    return health
        .condition(endpoint.name())
        .map(condition -> endpoint.at(state(condition), activity(condition)))
        .orElse(endpoint);
  }

  private static EndpointStatus.State state(EndpointCondition condition) {
    return condition.isPickable() ? EndpointStatus.State.READY : EndpointStatus.State.DOWN;
  }

  private static EndpointStatus.Activity activity(EndpointCondition condition) {
    ErrorCode lastError = condition.lastError();
    return new EndpointStatus.Activity(
        condition.breaker().label(),
        condition.retryInMs(),
        condition.sessions(),
        lastError == null ? null : lastError.label(),
        condition.picks(),
        condition.fallbacks());
  }
}

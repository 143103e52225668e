package dev.parley.ingress.rest;

import dev.parley.contract.Role;
import dev.parley.ingress.EndpointStatus;
import dev.parley.ingress.HubStatus;
import dev.parley.ingress.RouteInfo;
import dev.parley.ingress.RouteNames;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The bodies of the REST answers, in the shapes of {@code openapi.yaml}. */
final class Answers {
  private static final String NAME = "parley";

  private final RouteNames routes;
  private final HubStatus status;
  private final String version;
  private final Predicate<Role> roleUp;

  /**
   * @param roleUp whether an instance is known that could take a session in this role
   */
  Answers(RouteNames routes, HubStatus status, String version, Predicate<Role> roleUp) {
    this.routes = routes;
    this.status = status;
    this.version = version;
    this.roleUp = roleUp;
  }

  JsonObject models() {
    JsonArray data = new JsonArray();
    for (RouteInfo route : routes.routes()) {
      data.add(
          new JsonObject()
              .put("id", route.name())
              .put("object", "model")
              .put("created", route.created().getEpochSecond())
              .put("owned_by", NAME));
    }
    return new JsonObject().put("object", "list").put("data", data);
  }

  JsonObject providers() {
    JsonArray providers = new JsonArray();
    for (EndpointStatus endpoint : status.endpoints()) {
      EndpointStatus.Activity activity = endpoint.activity();
      providers.add(
          new JsonObject()
              .put("name", endpoint.name())
              .put("provider", endpoint.provider())
              .put("model", endpoint.model())
              .put("configured", endpoint.configured())
              .put("emulated", endpoint.emulated())
              .put("images", endpoint.images())
              .put("state", endpoint.state().label())
              .put("breaker", activity.breaker())
              .put("retry_in_ms", activity.retryInMs())
              .put("sessions", activity.sessions())
              .put("last_error", activity.lastError())
              .put("picks", activity.picks())
              .put("fallbacks", activity.fallbacks()));
    }
    return new JsonObject().put("success", true).put("providers", providers);
  }

  JsonObject realtimeStatus() {
    List<EndpointStatus> endpoints = status.endpoints();
    JsonArray models = new JsonArray();
    boolean anyReady = false;
    for (RouteInfo route : routes.routes()) {
      Optional<EndpointStatus> serving = best(route, endpoints, EndpointStatus.State.READY);
      anyReady |= serving.isPresent();
      models.add(
          new JsonObject()
              .put("id", route.name())
              .put("kind", "realtime")
              .put("state", state(route, endpoints).label())
              .put("serving", serving.map(EndpointStatus::name).orElse(null)));
    }
    return new JsonObject()
        .put("success", true)
        .put("ready", anyReady && roleUp.test(Role.ROUTER))
        .put("models", models)
        .put("transports", transports());
  }

  private JsonArray transports() {
    JsonArray transports = new JsonArray().add("websocket");
    return roleUp.test(Role.POLLING) ? transports.add(Role.POLLING.label()) : transports;
  }

  JsonObject liveness() {
    return new JsonObject().put("success", true).put("name", NAME).put("version", version);
  }

  /** A route is as good as the best of its endpoints. */
  private static EndpointStatus.State state(RouteInfo route, List<EndpointStatus> endpoints) {
    for (EndpointStatus.State state : EndpointStatus.State.values()) {
      if (best(route, endpoints, state).isPresent()) {
        return state;
      }
    }
    return EndpointStatus.State.NOT_CONFIGURED;
  }

  /** The first endpoint of the route, in the route's order, that is in this state. */
  private static Optional<EndpointStatus> best(
      RouteInfo route, List<EndpointStatus> endpoints, EndpointStatus.State state) {
    return route.endpoints().stream()
        .flatMap(name -> endpoints.stream().filter(endpoint -> endpoint.name().equals(name)))
        .filter(endpoint -> endpoint.state() == state)
        .findFirst();
  }
}

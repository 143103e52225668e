package dev.parley.ingress.call;

import dev.parley.contract.CallSignalling;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.ingress.EndpointStatus;
import dev.parley.ingress.HubStatus;
import dev.parley.ingress.RouteInfo;
import dev.parley.ingress.RouteNames;
import dev.parley.ingress.auth.Principal;
import dev.parley.ingress.auth.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Sets up calls: asks the endpoints of a route in order for a short-lived key of their vendor's,
 * and hands the browser's offer to the one that gave it. Both count against the subject's limits
 * while they last; of the call itself the hub sees nothing. One for each ingress instance; any may
 * serve the second request of a call.
 */
public final class CallBroker {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String SHARED = "parley.calls";

  private final EventBus bus;
  private final CallKeys keys;
  private final RouteNames routes;
  private final HubStatus status;
  private final SessionQuota quota;

  public CallBroker(Vertx vertx, RouteNames routes, HubStatus status, SessionQuota quota) {
    this.bus = vertx.eventBus();
    this.keys =
        vertx
            .sharedData()
            .<String, CallKeys>getLocalMap(SHARED)
            .computeIfAbsent("keys", first -> new CallKeys());
    this.routes = routes;
    this.status = status;
    this.quota = quota;
  }

  /**
   * Answers {@code POST /api/realtime/session}.
   *
   * @return the body of the answer; fails with {@link RefusedException} or {@link HubException}
   */
  public Future<JsonObject> createSession(Principal principal, JsonObject body) {
    try {
      CallRequest.Key request = CallRequest.Key.of(body);
      RouteInfo route = route(request.model(), principal.route());
      SessionQuota.Lease lease = lease(principal);
      return new Attempt(principal.subject(), route, request.session())
          .next()
          .onComplete(done -> lease.close());
    } catch (RefusedException refused) {
      return Future.failedFuture(refused);
    }
  }

  /**
   * Answers {@code POST /api/realtime/sdp}.
   *
   * @return the vendor's SDP; fails with {@link RefusedException} or {@link HubException}
   */
  public Future<String> relayOffer(Principal principal, JsonObject body) {
    try {
      CallRequest.Offer offer = CallRequest.Offer.of(body);
      Optional<String> endpoint = keys.endpointOf(offer.key(), principal.subject());
      if (endpoint.isEmpty()) {
        throw RefusedException.of(
            ErrorCode.INVALID_VALUE, "This key was not made here for you.", "ephemeralKey");
      }
      SessionQuota.Lease lease = lease(principal);
      JsonObject question = new JsonObject().put("key", offer.key()).put("sdp", offer.sdp());
      return CallSignalling.offers(endpoint.get())
          .<JsonObject>request(bus, question, TIMEOUT)
          .map(answer -> answer.getString("sdp"))
          .recover(failure -> Future.failedFuture(HubException.ofBusFailure(failure)))
          .onComplete(done -> lease.close());
    } catch (RefusedException refused) {
      return Future.failedFuture(refused);
    }
  }

  private RouteInfo route(@Nullable String model, @Nullable String boundTo)
      throws RefusedException {
    List<RouteInfo> all = routes.routes();
    String first = boundTo == null ? all.get(0).name() : boundTo;
    Optional<String> name = model == null ? Optional.of(first) : routes.resolve(model);
    Optional<RouteInfo> route =
        all.stream().filter(known -> name.filter(known.name()::equals).isPresent()).findFirst();
    if (route.isEmpty()) {
      throw RefusedException.of(ErrorCode.MODEL_NOT_FOUND, "The model does not exist.", "model");
    }
    if (boundTo != null && !boundTo.equals(route.get().name())) {
      throw RefusedException.of(
          ErrorCode.FORBIDDEN, "This credential is for another model.", "model");
    }
    return route.get();
  }

  private SessionQuota.Lease lease(Principal principal) throws RefusedException {
    SessionQuota.Answer answer = quota.open(principal.subject());
    if (answer instanceof SessionQuota.Refused full) {
      throw RefusedException.of(full.code(), full.message(), null);
    }
    return (SessionQuota.Lease) answer;
  }

  private final class Attempt {
    private final String subject;
    private final RouteInfo route;
    private final JsonObject session;
    private final Iterator<String> endpoints;

    Attempt(String subject, RouteInfo route, JsonObject session) {
      this.subject = subject;
      this.route = route;
      this.session = session;
      List<String> ready =
          status.endpoints().stream()
              .filter(endpoint -> endpoint.state() == EndpointStatus.State.READY)
              .map(EndpointStatus::name)
              .toList();
      this.endpoints = route.endpoints().stream().filter(ready::contains).iterator();
    }

    Future<JsonObject> next() {
      if (!endpoints.hasNext()) {
        return Future.failedFuture(
            HubException.of(
                ErrorCode.NO_PROVIDER, "No provider of this model sets up calls now.", null));
      }
      String endpoint = endpoints.next();
      return CallSignalling.keys(endpoint)
          .<JsonObject>request(bus, session, TIMEOUT)
          .map(key -> answer(endpoint, key))
          .recover(failed -> next());
    }

    private JsonObject answer(String endpoint, JsonObject key) {
      keys.put(key.getString("value"), subject, endpoint);
      JsonObject secret =
          new JsonObject()
              .put("value", key.getString("value"))
              .put("expires_at", key.getLong("expires_at"));
      return new JsonObject()
          .put("success", true)
          .put(
              "session",
              new JsonObject()
                  .put("client_secret", secret)
                  .put("id", key.getString("id"))
                  .put("model", route.name()));
    }
  }
}

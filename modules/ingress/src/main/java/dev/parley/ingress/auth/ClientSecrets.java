package dev.parley.ingress.auth;

import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.RouteNames;
import dev.parley.ingress.upgrade.Refusal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes short-lived {@code ek_} secrets, with which a browser opens sessions that somebody else
 * answers for. A secret opens any number of sessions until it expires, and never outlives the token
 * that it was made with. Any thread.
 */
public final class ClientSecrets {
  static final String PREFIX = "ek_";
  private static final Duration USUAL_IN_BETA = Duration.ofMinutes(1);
  private static final int RANDOM_BYTES = 16;

  private final SecretStore store;
  private final RouteNames routes;
  private final AuthConfig.Lifetimes lifetimes;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  public ClientSecrets(
      SecretStore store, RouteNames routes, AuthConfig.Lifetimes lifetimes, InstantSource clock) {
    this.store = store;
    this.routes = routes;
    this.lifetimes = lifetimes;
    this.clock = clock;
  }

  /**
   * Answers {@code POST /v1/realtime/client_secrets}.
   *
   * @return the body of the answer; fails with {@link RefusedException} alone
   */
  public Future<JsonObject> create(Principal principal, JsonObject body) {
    try {
      SecretRequest request = SecretRequest.ofGa(body, lifetimes.longest());
      return keep(principal, request, lifetimes.usual(), "session.model")
          .map(made -> made.secret().put("session", made.session().put("type", "realtime")));
    } catch (RefusedException refused) {
      return Future.failedFuture(refused);
    }
  }

  /**
   * Answers {@code POST /v1/realtime/sessions}, the shape of the beta dialect.
   *
   * @return the body of the answer; fails with {@link RefusedException} alone
   */
  public Future<JsonObject> createBeta(Principal principal, JsonObject body) {
    try {
      SecretRequest request = SecretRequest.ofBeta(body, lifetimes.longest());
      return keep(principal, request, shorter(USUAL_IN_BETA, lifetimes.usual()), "model")
          .map(made -> made.session().put("client_secret", made.secret()));
    } catch (RefusedException refused) {
      return Future.failedFuture(refused);
    }
  }

  /**
   * @param secret its value and its end
   * @param session what was asked for, and what only a server may say
   */
  private record Made(JsonObject secret, JsonObject session) {}

  private Future<Made> keep(
      Principal principal, SecretRequest request, Duration usual, String modelParam)
      throws RefusedException {
    if (principal.means() == Principal.Means.SECRET) {
      throw new RefusedException(Fault.SECRET_FOR_SECRET.refusal());
    }
    String route = route(request.model(), modelParam);
    String secret = PREFIX + random();
    Integer seconds = request.seconds();
    Instant end =
        clock
            .instant()
            .plus(seconds == null ? usual : Duration.ofSeconds(seconds))
            .truncatedTo(ChronoUnit.SECONDS);
    Instant expiresAt = earlier(end, principal.expiresAt());
    JsonObject session =
        request
            .shown()
            .copy()
            .put("object", "realtime.session")
            .put("id", SessionId.create().value())
            .put("expires_at", 0);
    if (route != null) {
      session.put("model", route);
    }
    return store
        .put(
            Hashes.hex(Hashes.sha256(secret)),
            new SecretStore.Grant(principal.subject(), route, request.config(), expiresAt))
        .compose(kept -> kept ? Future.succeededFuture() : Future.failedFuture(full()))
        .map(
            new Made(
                new JsonObject().put("value", secret).put("expires_at", expiresAt.getEpochSecond()),
                session));
  }

  private @Nullable String route(@Nullable String model, String param) throws RefusedException {
    if (model == null) {
      return null;
    }
    Optional<String> route = routes.resolve(model);
    if (route.isEmpty()) {
      throw RefusedException.of(ErrorCode.MODEL_NOT_FOUND, "The model does not exist.", param);
    }
    return route.get();
  }

  private String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Hashes.hex(bytes);
  }

  private static RefusedException full() {
    ErrorCode code = ErrorCode.HUB_UNAVAILABLE;
    return new RefusedException(
        new Refusal(code.httpStatus(), code, "The hub keeps too many client secrets.", null));
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Instant earlier(Instant end, @Nullable Instant limit) {
    return limit != null && limit.isBefore(end) ? limit : end;
  }
}

package dev.parley.ingress;

import dev.parley.contract.Role;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.ingress.link.LinkAcceptor;
import dev.parley.ingress.rest.HttpErrors;
import dev.parley.ingress.rest.SecurityHeaders;
import dev.parley.ingress.upgrade.OriginPolicy;
import dev.parley.ingress.upgrade.Refusal;
import dev.parley.ingress.upgrade.SubprotocolChoice;
import dev.parley.ingress.upgrade.UpgradeDecision;
import dev.parley.ingress.upgrade.UpgradeRequest;
import dev.parley.ingress.upgrade.UpgradeRules;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every request comes in here: first the Origin and Host check, then either the upgrade or the REST
 * router. Upgrades are decided before anything reads the request's body.
 */
final class HttpEdge implements Handler<HttpServerRequest> {
  /** Who everybody is in mode {@code open}. */
  static final String ANONYMOUS = "anonymous";

  /** The router would call it its own fault. */
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final OriginPolicy origins;
  private final UpgradeRules upgrades;
  private final InstanceDirectory directory;
  private final SessionQuota quota;
  private final LinkAcceptor acceptor;
  private final Router router;
  private final IngressMetrics metrics;
  private final LongSupplier nowMs;
  private boolean stopping;

  HttpEdge(
      OriginPolicy origins,
      UpgradeRules upgrades,
      InstanceDirectory directory,
      SessionQuota quota,
      LinkAcceptor acceptor,
      Router router,
      IngressMetrics metrics,
      LongSupplier nowMs) {
    this.origins = origins;
    this.upgrades = upgrades;
    this.directory = directory;
    this.quota = quota;
    this.acceptor = acceptor;
    this.router = router;
    this.metrics = metrics;
    this.nowMs = nowMs;
  }

  /**
   * Answers what is not HTTP, or too long a request line or header; the connection is of no use.
   */
  static void refuseMalformed(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    SecurityHeaders.apply(response.headers(), null);
    response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    HttpErrors.answer(
        response,
        new Refusal(400, ErrorCode.INVALID_REQUEST, "This is not a request the hub takes.", null));
    request.connection().close();
  }

  /** From now on no session is opened. */
  void stopAccepting() {
    stopping = true;
  }

  @Override
  public void handle(HttpServerRequest request) {
    MultiMap headers = request.headers();
    HttpServerResponse response = request.response();
    Optional<Refusal> foreign =
        origins.refusal(headers.getAll(HttpHeaders.HOST), headers.getAll(HttpHeaders.ORIGIN));
    logWhenAnswered(request);
    if (foreign.isPresent()) {
      SecurityHeaders.apply(response.headers(), null);
      refuse(request, foreign.get());
      return;
    }
    if (UpgradeRules.PATHS.contains(request.path())) {
      decideUpgrade(request);
      return;
    }
    SecurityHeaders.apply(response.headers(), headers.get(HttpHeaders.HOST));
    if (BROKEN_ESCAPE.matcher(String.valueOf(request.path())).find()) {
      refuse(
          request,
          new Refusal(400, ErrorCode.INVALID_REQUEST, "The path cannot be decoded.", null));
      return;
    }
    router.handle(request);
  }

  private void decideUpgrade(HttpServerRequest request) {
    UpgradeDecision decision =
        upgrades.decide(new UpgradeRequest(request.method(), request.headers(), query(request)));
    if (decision instanceof UpgradeDecision.Refuse refuse) {
      SecurityHeaders.apply(request.response().headers(), null);
      refuse(request, refuse.refusal());
    } else if (stopping) {
      refuseForNow(request, ErrorCode.HUB_SHUTTING_DOWN, "The hub is shutting down.");
    } else if (directory.nearestFirst(Role.ROUTER, "", nowMs.getAsLong()).isEmpty()) {
      refuseForNow(request, ErrorCode.HUB_UNAVAILABLE, "No router is up yet; try again.");
    } else if (decision instanceof UpgradeDecision.Accept accept) {
      admit(request, accept);
    }
  }

  private void admit(HttpServerRequest request, UpgradeDecision.Accept accept) {
    SessionQuota.Answer answer = quota.open(ANONYMOUS);
    if (answer instanceof SessionQuota.Refused full) {
      refuseForNow(request, full.code(), full.message());
    } else if (answer instanceof SessionQuota.Lease lease) {
      upgrade(request, accept, lease);
    }
  }

  private void upgrade(
      HttpServerRequest request, UpgradeDecision.Accept accept, SessionQuota.Lease lease) {
    // What the library sees decides what it echoes, and offers may hold a key.
    if (accept.subprotocol()) {
      request.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SubprotocolChoice.NAME);
    } else {
      request.headers().remove(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    }
    request
        .toWebSocket()
        .onSuccess(socket -> start(socket, accept, lease))
        .onFailure(gone -> lease.close());
  }

  private void start(
      ServerWebSocket socket, UpgradeDecision.Accept accept, SessionQuota.Lease lease) {
    if (socket.isClosed()) {
      lease.close();
    } else {
      acceptor.accept(socket, ANONYMOUS, accept.route(), accept.dialect(), lease);
    }
  }

  private void refuseForNow(HttpServerRequest request, ErrorCode code, String message) {
    SecurityHeaders.apply(request.response().headers(), null);
    request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
    refuse(request, new Refusal(code.httpStatus(), code, message, null));
  }

  private void refuse(HttpServerRequest request, Refusal refusal) {
    if (UpgradeRules.PATHS.contains(request.path())) {
      metrics.upgradeRefused(refusal.code());
    }
    if (refusal.status() == 405) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET");
    } else if (refusal.status() == 426) {
      request
          .response()
          .putHeader(HttpHeaders.UPGRADE, "websocket")
          .putHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
    }
    HttpErrors.answer(request.response(), refusal);
  }

  private void logWhenAnswered(HttpServerRequest request) {
    long startedMs = nowMs.getAsLong();
    request
        .response()
        .endHandler(
            ended ->
                AccessLog.requestAnswered(
                    ANONYMOUS,
                    request.method().name(),
                    String.valueOf(request.path()),
                    request.response().getStatusCode(),
                    Duration.ofMillis(nowMs.getAsLong() - startedMs)));
  }

  private static @Nullable MultiMap query(HttpServerRequest request) {
    try {
      return request.params(true);
    } catch (IllegalArgumentException undecodable) {
      return null;
    }
  }
}

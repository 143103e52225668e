package dev.parley.ingress;

import dev.parley.contract.Role;
import dev.parley.contract.directory.InstanceDirectory;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.limit.SessionQuota;
import dev.parley.contract.limit.SessionQuota.Lease;
import dev.parley.ingress.auth.Admission;
import dev.parley.ingress.auth.Authenticator;
import dev.parley.ingress.auth.Principal;
import dev.parley.ingress.link.LinkAcceptor;
import dev.parley.ingress.rest.CorsPolicy;
import dev.parley.ingress.rest.HttpErrors;
import dev.parley.ingress.rest.SecurityHeaders;
import dev.parley.ingress.upgrade.OriginPolicy;
import dev.parley.ingress.upgrade.Refusal;
import dev.parley.ingress.upgrade.ResumeQuery;
import dev.parley.ingress.upgrade.SubprotocolChoice;
import dev.parley.ingress.upgrade.UpgradeDecision;
import dev.parley.ingress.upgrade.UpgradeRequest;
import dev.parley.ingress.upgrade.UpgradeRules;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Every request comes in here: first the Origin and Host check, then either who asks and the
 * upgrade, or the REST router, which asks for itself. Upgrades are decided before anything reads
 * the request's body.
 */
final class HttpEdge implements Handler<HttpServerRequest> {
  /** The router would call it its own fault. */
  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final OriginPolicy origins;
  private final CorsPolicy cors;
  private final Authenticator authenticator;
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
      Authenticator authenticator,
      UpgradeRules upgrades,
      InstanceDirectory directory,
      SessionQuota quota,
      LinkAcceptor acceptor,
      Router router,
      IngressMetrics metrics,
      LongSupplier nowMs) {
    this.origins = origins;
    this.cors = new CorsPolicy(origins);
    this.authenticator = authenticator;
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
    Optional<Refusal> foreign =
        origins.refusal(headers.getAll(HttpHeaders.HOST), headers.getAll(HttpHeaders.ORIGIN));
    if (foreign.isPresent()) {
      refuse(request, Principal.ANONYMOUS, foreign.get());
    } else if (UpgradeRules.PATHS.contains(request.path())) {
      authenticate(request);
    } else {
      SecurityHeaders.apply(request.response().headers(), headers.get(HttpHeaders.HOST));
      route(request, String.valueOf(request.path()));
    }
  }

  private void route(HttpServerRequest request, String path) {
    MultiMap answer = request.response().headers();
    cors.apply(path, request.headers(), answer);
    if (BROKEN_ESCAPE.matcher(path).find()) {
      refuse(
          request,
          Principal.ANONYMOUS,
          new Refusal(400, ErrorCode.INVALID_REQUEST, "The path cannot be decoded.", null));
    } else if (cors.isPreflight(request.method(), path, request.headers())) {
      cors.answerPreflight(request.headers(), answer);
      request.response().setStatusCode(204).end();
      log(request, Principal.ANONYMOUS, 204);
    } else {
      router.handle(request);
    }
  }

  /** Before anything else is said of an upgrade; who is unknown learns nothing of the hub. */
  private void authenticate(HttpServerRequest request) {
    MultiMap query = query(request);
    Future<Admission> admission =
        query != null && query.contains(ResumeQuery.PARAM)
            ? authenticator.authenticateForResume(request)
            : authenticator.authenticate(request);
    if (admission.isComplete()) {
      settle(request, admission.result());
      return;
    }
    request.pause();
    admission.onSuccess(
        late -> {
          request.resume();
          settle(request, late);
        });
  }

  private void settle(HttpServerRequest request, Admission admission) {
    if (admission instanceof Admission.Admitted admitted) {
      decideUpgrade(request, admitted.principal());
    } else if (admission instanceof Admission.Refused refused) {
      refuse(request, Principal.ANONYMOUS, refused.fault().refusal());
    }
  }

  private void decideUpgrade(HttpServerRequest request, Principal principal) {
    UpgradeDecision decision =
        upgrades.decide(
            new UpgradeRequest(
                request.method(), request.headers(), query(request), principal.route()));
    if (decision instanceof UpgradeDecision.Refuse refuse) {
      refuse(request, principal, refuse.refusal());
    } else if (stopping) {
      refuse(request, principal, ErrorCode.HUB_SHUTTING_DOWN, "The hub is shutting down.");
    } else if (decision instanceof UpgradeDecision.Resume resume) {
      resume(request, principal, resume);
    } else if (directory.nearestFirst(Role.ROUTER, "", nowMs.getAsLong()).isEmpty()) {
      refuse(request, principal, ErrorCode.HUB_UNAVAILABLE, "No router is up yet; try again.");
    } else if (decision instanceof UpgradeDecision.Accept accept) {
      admit(request, principal, accept);
    }
  }

  private void admit(
      HttpServerRequest request, Principal principal, UpgradeDecision.Accept accept) {
    SessionQuota.Answer answer = quota.open(principal.subject());
    if (answer instanceof SessionQuota.Refused full) {
      refuse(request, principal, full.code(), full.message());
    } else if (answer instanceof Lease lease) {
      upgrade(request, principal, accept, lease);
    }
  }

  private void upgrade(
      HttpServerRequest request, Principal principal, UpgradeDecision.Accept accept, Lease lease) {
    upgrade(
        request,
        accept.subprotocol(),
        socket -> acceptor.accept(socket, principal, accept, lease),
        lease::close);
  }

  /** Who comes back needs no more room than it has, nor another router than its own. */
  private void resume(
      HttpServerRequest request, Principal principal, UpgradeDecision.Resume resume) {
    SessionQuota.Answer answer = quota.comeBack(resume.wish().session(), principal.subject());
    if (answer instanceof SessionQuota.Refused full) {
      refuse(request, principal, full.code(), full.message());
    } else if (answer instanceof Lease lease) {
      request.pause();
      acceptor
          .resume(resume.wish(), principal.subject())
          .onSuccess(found -> goOn(request, principal, resume, found, lease))
          .onFailure(failure -> refuse(request, principal, failure, lease));
    }
  }

  private void goOn(
      HttpServerRequest request,
      Principal principal,
      UpgradeDecision.Resume resume,
      LinkAcceptor.Resumption found,
      Lease lease) {
    request.resume();
    upgrade(
        request,
        resume.subprotocol(),
        socket -> acceptor.accept(socket, principal, found, resume.connection(), lease),
        () -> acceptor.abandon(found, lease));
  }

  private void refuse(
      HttpServerRequest request, Principal principal, Throwable failure, Lease lease) {
    lease.close();
    request.resume();
    HubException fault = HubException.ofBusFailure(failure);
    refuse(request, principal, fault.code(), String.valueOf(fault.getMessage()));
  }

  /**
   * @param start given the socket
   * @param gone called when there is none, because the client has gone
   */
  private static void upgrade(
      HttpServerRequest request,
      boolean subprotocol,
      Consumer<ServerWebSocket> start,
      Runnable gone) {
    // What the library sees decides what it echoes, and offers may hold a key.
    if (subprotocol) {
      request.headers().set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, SubprotocolChoice.NAME);
    } else {
      request.headers().remove(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    }
    request
        .toWebSocket()
        .onSuccess(
            socket -> {
              if (socket.isClosed()) {
                gone.run();
              } else {
                start.accept(socket);
              }
            })
        .onFailure(failed -> gone.run());
  }

  private void refuse(
      HttpServerRequest request, Principal principal, ErrorCode code, String message) {
    refuse(request, principal, new Refusal(code.httpStatus(), code, message, null));
  }

  private void refuse(HttpServerRequest request, Principal principal, Refusal refusal) {
    if (UpgradeRules.PATHS.contains(request.path())) {
      metrics.upgradeRefused(refusal.code());
    }
    SecurityHeaders.apply(request.response().headers(), null);
    if (refusal.status() == 405) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET");
    } else if (refusal.status() == 426) {
      request
          .response()
          .putHeader(HttpHeaders.UPGRADE, "websocket")
          .putHeader(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
    }
    HttpErrors.answer(request.response(), refusal);
    log(request, principal, refusal.status());
  }

  private static void log(HttpServerRequest request, Principal principal, int status) {
    AccessLog.requestAnswered(
        principal.subject(),
        request.method().name(),
        String.valueOf(request.path()),
        status,
        Duration.ZERO);
  }

  private static @Nullable MultiMap query(HttpServerRequest request) {
    try {
      return request.params(true);
    } catch (IllegalArgumentException undecodable) {
      return null;
    }
  }
}

package dev.parley.hub.management;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The operators' port: {@code GET /metrics} in the Prometheus text format, {@code /health/live}
 * (200 while the process answers) and {@code /health/ready} (200 while it takes sessions, else 503
 * with what is missing), and {@code POST /drain}, after which it takes no more.
 */
public final class ManagementVerticle extends VerticleBase {
  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON_TYPE = "application/json";
  private static final int IDLE_TIMEOUT_S = 60;

  private final String host;
  private final int port;
  private final PrometheusMeterRegistry registry;
  private final Readiness readiness;
  private final Runnable onDrain;
  private final IntConsumer onListening;
  private @Nullable HttpServer server;

  /**
   * @param port 0 is a free one
   * @param onDrain begins to drain; repeats change nothing
   * @param onListening called with the port once it takes connections
   */
  public ManagementVerticle(
      String host,
      int port,
      PrometheusMeterRegistry registry,
      Readiness readiness,
      Runnable onDrain,
      IntConsumer onListening) {
    this.host = host;
    this.port = port;
    this.registry = registry;
    this.readiness = readiness;
    this.onDrain = onDrain;
    this.onListening = onListening;
  }

  @Override
  public Future<?> start() {
    HttpServerOptions options =
        new HttpServerOptions().setHost(host).setPort(port).setIdleTimeout(IDLE_TIMEOUT_S);
    HttpServer listening = vertx.createHttpServer(options).requestHandler(this::onRequest);
    server = listening;
    return listening.listen().onSuccess(bound -> onListening.accept(bound.actualPort()));
  }

  @Override
  public Future<?> stop() {
    return server == null ? Future.succeededFuture() : server.close();
  }

  private void onRequest(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.POST) && "/drain".equals(request.path())) {
      drain(request);
      return;
    }
    if (!READS.contains(request.method())) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      answer(request, 405, JSON_TYPE, "{\"error\":\"this path takes GET only\"}");
      return;
    }
    switch (request.path()) {
      case "/metrics" -> scrape(request);
      case "/health/live" -> answer(request, 200, JSON_TYPE, "{\"status\":\"up\"}");
      case "/health/ready" -> answerReady(request);
      default -> answer(request, 404, JSON_TYPE, "{\"error\":\"there is nothing at this path\"}");
    }
  }

  /** A page of whatever origin can send this, but no browser leaves out where it comes from. */
  private void drain(HttpServerRequest request) {
    if (request.headers().contains(HttpHeaders.ORIGIN)) {
      answer(request, 403, JSON_TYPE, "{\"error\":\"this is not for pages\"}");
      return;
    }
    onDrain.run();
    answer(request, 202, JSON_TYPE, "{\"status\":\"draining\"}");
  }

  private void answerReady(HttpServerRequest request) {
    List<String> missing = readiness.missing();
    JsonObject status =
        missing.isEmpty()
            ? new JsonObject().put("status", "ready")
            : new JsonObject().put("status", "not_ready").put("missing", new JsonArray(missing));
    answer(request, missing.isEmpty() ? 200 : 503, JSON_TYPE, status.encode());
  }

  /** Writing all series takes a while: not on an event loop that carries sessions. */
  private void scrape(HttpServerRequest request) {
    vertx
        .executeBlocking(() -> registry.scrape())
        .onSuccess(text -> answer(request, 200, METRICS_TYPE, text))
        .onFailure(bug -> answer(request, 500, JSON_TYPE, "{\"error\":\"the scrape failed\"}"));
  }

  private static void answer(HttpServerRequest request, int status, String type, String body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body);
  }
}

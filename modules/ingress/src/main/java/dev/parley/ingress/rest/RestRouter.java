package dev.parley.ingress.rest;

import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.AccessLog;
import dev.parley.ingress.IngressConfig;
import dev.parley.ingress.IngressEnvironment;
import dev.parley.ingress.auth.ClientSecrets;
import dev.parley.ingress.upgrade.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the router of everything that is not an upgrade: the operations of {@code openapi.yaml},
 * which routes and validates them, then the static page.
 */
public final class RestRouter {
  private static final Logger LOGGER = LoggerFactory.getLogger(RestRouter.class);
  private static final String CONTRACT = "openapi.yaml";
  private static final long MAX_BODY_BYTES = 256 * 1024;

  private RestRouter() {}

  /**
   * @param routerUp whether a router is known that could take a session
   * @param nowMs a clock that never jumps
   */
  public static Future<Router> create(
      Vertx vertx,
      IngressConfig config,
      IngressEnvironment environment,
      BooleanSupplier routerUp,
      LongSupplier nowMs) {
    Answers answers =
        new Answers(environment.routes(), environment.status(), environment.version(), routerUp);
    Future<OpenAPIContract> contract = OpenAPIContract.from(vertx, CONTRACT);
    Future<Buffer> text = vertx.fileSystem().readFile(CONTRACT);
    return Future.all(contract, text)
        .map(
            read ->
                build(
                    vertx,
                    config,
                    answers,
                    environment.authenticator().clientSecrets(environment.routes()),
                    contract.result(),
                    text.result()))
        .onSuccess(router -> Guard.mount(router, environment.authenticator()))
        .onSuccess(router -> router.route().order(-2).handler(ctx -> logWhenAnswered(ctx, nowMs)));
  }

  private static Router build(
      Vertx vertx,
      IngressConfig config,
      Answers answers,
      ClientSecrets secrets,
      OpenAPIContract contract,
      Buffer text) {
    RouterBuilder operations = RouterBuilder.create(vertx, contract);
    operations.rootHandler(BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES));
    SecretEndpoints.mount(operations, secrets);
    json(operations, "listModels", answers::models);
    json(operations, "listProviders", answers::providers);
    json(operations, "realtimeStatus", answers::realtimeStatus);
    json(operations, "liveness", answers::liveness);
    on(operations, "contract", ctx -> answer(ctx, "application/yaml", text));
    Router router = operations.createRouter();
    for (Path path : contract.getPaths()) {
      router.route(path.getName()).handler(ctx -> answerNotAllowed(ctx, path));
    }
    for (String api : new String[] {"/v1/*", "/api/*", "/openai/*"}) {
      router.route(api).handler(ctx -> ctx.fail(404));
    }
    StaticPage.mount(router, config.webRoot());
    for (int status : new int[] {400, 404, 405, 413, 500}) {
      router.errorHandler(status, RestRouter::answerFailure);
    }
    return router;
  }

  private static void logWhenAnswered(RoutingContext ctx, LongSupplier nowMs) {
    long startedMs = nowMs.getAsLong();
    ctx.addEndHandler(
        ended ->
            AccessLog.requestAnswered(
                Guard.principal(ctx).subject(),
                ctx.request().method().name(),
                String.valueOf(ctx.request().path()),
                ctx.response().getStatusCode(),
                Duration.ofMillis(nowMs.getAsLong() - startedMs)));
    ctx.next();
  }

  private static void json(RouterBuilder router, String operation, Supplier<JsonObject> body) {
    on(router, operation, ctx -> answer(ctx, "application/json", body.get().toBuffer()));
  }

  private static void on(RouterBuilder router, String operation, Handler<RoutingContext> handler) {
    router.getRoute(operation).addHandler(handler);
  }

  private static void answer(RoutingContext ctx, String type, Buffer body) {
    ctx.response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(body);
  }

  private static void answerNotAllowed(RoutingContext ctx, Path path) {
    String allowed =
        path.getOperations().stream()
            .map(operation -> operation.getHttpMethod().name())
            .sorted()
            .collect(Collectors.joining(", "));
    ctx.response().putHeader(HttpHeaders.ALLOW, allowed);
    HttpErrors.answer(
        ctx.response(),
        new Refusal(405, ErrorCode.INVALID_REQUEST, "This path takes " + allowed + " only.", null));
  }

  private static void answerFailure(RoutingContext ctx) {
    if (!ctx.response().ended()) {
      HttpErrors.answer(ctx.response(), refusal(ctx.statusCode(), ctx.failure()));
    }
  }

  private static Refusal refusal(int status, @Nullable Throwable failure) {
    return switch (status) {
      case 404 -> new Refusal(404, ErrorCode.NOT_FOUND, "There is nothing at this path.", null);
      case 405 ->
          new Refusal(405, ErrorCode.INVALID_REQUEST, "This path takes no such method.", null);
      case 413 -> new Refusal(413, ErrorCode.MESSAGE_TOO_BIG, "The body is too long.", null);
      case 400 -> new Refusal(status, ErrorCode.INVALID_REQUEST, message(failure), null);
      default -> {
        LOGGER.atError().setCause(failure).log("request failed");
        yield new Refusal(500, ErrorCode.INTERNAL, "The hub failed; this is its fault.", null);
      }
    };
  }

  private static String message(@Nullable Throwable failure) {
    String payload = failure instanceof HttpException http ? http.getPayload() : null;
    return payload == null ? "The request is malformed." : payload;
  }
}

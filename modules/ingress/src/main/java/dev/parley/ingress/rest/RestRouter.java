package dev.parley.ingress.rest;

import dev.parley.contract.Role;
import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.AccessLog;
import dev.parley.ingress.DemoFaults;
import dev.parley.ingress.IngressConfig;
import dev.parley.ingress.IngressEnvironment;
import dev.parley.ingress.auth.ClientSecrets;
import dev.parley.ingress.call.CallBroker;
import dev.parley.ingress.polling.PollingPaths;
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
import java.util.function.LongSupplier;
import java.util.function.Predicate;
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
   * @param roleUp whether an instance is known that could take a session in this role
   * @param polling serves long-poll sessions
   * @param nowMs a clock that never jumps
   */
  public static Future<Router> create(
      Vertx vertx,
      IngressConfig config,
      IngressEnvironment environment,
      Predicate<Role> roleUp,
      PollingPaths polling,
      LongSupplier nowMs) {
    Answers answers =
        new Answers(environment.routes(), environment.status(), environment.version(), roleUp);
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
                    new CallBroker(
                        vertx, environment.routes(), environment.status(), environment.quota()),
                    environment.demo(),
                    polling,
                    contract.result(),
                    text.result()))
        .onSuccess(router -> Guard.mount(router, environment.authenticator()))
        .onSuccess(router -> hideWhatIsNotThere(router, environment))
        .onSuccess(router -> router.route().order(-2).handler(ctx -> logWhenAnswered(ctx, nowMs)));
  }

  private static Router build(
      Vertx vertx,
      IngressConfig config,
      Answers answers,
      ClientSecrets secrets,
      CallBroker calls,
      @Nullable DemoFaults demo,
      PollingPaths polling,
      OpenAPIContract contract,
      Buffer text) {
    RouterBuilder operations = RouterBuilder.create(vertx, contract);
    BodyHandler bodies = BodyHandler.create(false).setBodyLimit(MAX_BODY_BYTES);
    operations.rootHandler(ctx -> readBody(ctx, bodies));
    SecretEndpoints.mount(operations, secrets, calls);
    DemoEndpoints.mount(operations, demo);
    json(operations, "listModels", answers::models);
    json(operations, "listProviders", answers::providers);
    json(operations, "realtimeStatus", answers::realtimeStatus);
    json(operations, "liveness", answers::liveness);
    on(operations, "contract", ctx -> answer(ctx, "application/yaml", text));
    polling(operations, "openPolling", polling::open);
    polling(operations, "fetchEvents", polling::fetch);
    polling(operations, "postEvents", polling::post);
    polling(operations, "endPolling", polling::end);
    Router router = operations.createRouter();
    for (Path path : contract.getPaths()) {
      String pattern = path.getName().replaceAll("\\{(\\w+)}", ":$1");
      router.route(pattern).handler(ctx -> answerNotAllowed(ctx, path));
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

  private static void hideWhatIsNotThere(Router router, IngressEnvironment environment) {
    if (environment.demo() == null) {
      DemoEndpoints.hide(router);
    }
  }

  private static void logWhenAnswered(RoutingContext ctx, LongSupplier nowMs) {
    long startedMs = nowMs.getAsLong();
    ctx.addEndHandler(
        ended -> {
          int status = ctx.response().getStatusCode();
          String path = String.valueOf(ctx.request().path());
          // A long-poll session has many requests a second, and a line of its own when it ends.
          if (status >= 400 || !path.startsWith(PollingPaths.SESSIONS)) {
            AccessLog.requestAnswered(
                Guard.principal(ctx).subject(),
                ctx.request().method().name(),
                path,
                status,
                Duration.ofMillis(nowMs.getAsLong() - startedMs));
          }
        });
    ctx.next();
  }

  private static void json(RouterBuilder router, String operation, Supplier<JsonObject> body) {
    on(router, operation, ctx -> answer(ctx, "application/json", body.get().toBuffer()));
  }

  /**
   * Their bodies hold events, whose text stays as it was sent, so the handler itself checks them;
   * the session's token is checked by the instance that holds the session.
   */
  private static void polling(
      RouterBuilder router, String operation, Handler<RoutingContext> handler) {
    router.getRoute(operation).setDoValidation(false).setDoSecurity(false).addHandler(handler);
  }

  /** Long-poll reads its bodies itself: they may be as long as any message. */
  private static void readBody(RoutingContext ctx, BodyHandler bodies) {
    if (ctx.normalizedPath().startsWith(PollingPaths.ROOT)) {
      ctx.next();
    } else {
      bodies.handle(ctx);
    }
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

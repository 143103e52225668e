package dev.parley.ingress.rest;

import dev.parley.ingress.auth.ClientSecrets;
import dev.parley.ingress.auth.Principal;
import dev.parley.ingress.call.CallBroker;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.function.BiFunction;

/** The paths that hand out short-lived secrets, the hub's own and those of vendors' calls. */
final class SecretEndpoints {
  private static final String JSON = "application/json";

  private SecretEndpoints() {}

  static void mount(RouterBuilder operations, ClientSecrets secrets, CallBroker calls) {
    json(operations, "createClientSecret", secrets::create);
    json(operations, "createBetaSession", secrets::createBeta);
    json(operations, "createCallSession", calls::createSession);
    mount(
        operations,
        "relayOffer",
        "application/sdp",
        (principal, body) -> calls.relayOffer(principal, body).map(Buffer::buffer));
  }

  private static void json(
      RouterBuilder operations,
      String operation,
      BiFunction<Principal, JsonObject, Future<JsonObject>> answer) {
    mount(
        operations,
        operation,
        JSON,
        (principal, body) -> answer.apply(principal, body).map(JsonObject::toBuffer));
  }

  private static void mount(
      RouterBuilder operations,
      String operation,
      String type,
      BiFunction<Principal, JsonObject, Future<Buffer>> answer) {
    operations
        .getRoute(operation)
        .setDoValidation(false)
        .addHandler(ctx -> JsonBody.of(ctx).ifPresent(body -> answer(ctx, type, answer, body)));
  }

  private static void answer(
      RoutingContext ctx,
      String type,
      BiFunction<Principal, JsonObject, Future<Buffer>> answer,
      JsonObject body) {
    answer
        .apply(Guard.principal(ctx), body)
        .onSuccess(
            made ->
                ctx.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, type)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(made))
        .onFailure(cause -> JsonBody.answerFailure(ctx, cause));
  }
}

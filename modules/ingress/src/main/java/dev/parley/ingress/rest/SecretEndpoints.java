package dev.parley.ingress.rest;

import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.auth.ClientSecrets;
import dev.parley.ingress.auth.Principal;
import dev.parley.ingress.auth.RefusedException;
import dev.parley.ingress.upgrade.Refusal;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import java.util.function.BiFunction;

/**
 * The two paths that make client secrets. They read their bodies themselves, so that what is wrong
 * with one is told by our words and with the name of the field.
 */
final class SecretEndpoints {
  private SecretEndpoints() {}

  static void mount(RouterBuilder operations, ClientSecrets secrets) {
    mount(operations, "createClientSecret", secrets::create);
    mount(operations, "createBetaSession", secrets::createBeta);
  }

  private static void mount(
      RouterBuilder operations,
      String operation,
      BiFunction<Principal, JsonObject, Future<JsonObject>> create) {
    operations.getRoute(operation).setDoValidation(false).addHandler(ctx -> answer(ctx, create));
  }

  private static void answer(
      RoutingContext ctx, BiFunction<Principal, JsonObject, Future<JsonObject>> create) {
    JsonObject body;
    try {
      Buffer text = ctx.body().buffer();
      body = text == null || text.length() == 0 ? new JsonObject() : new JsonObject(text);
    } catch (DecodeException | ClassCastException noObject) {
      HttpErrors.answer(
          ctx.response(),
          new Refusal(400, ErrorCode.INVALID_JSON, "The body is no JSON object.", null));
      return;
    }
    create
        .apply(Guard.principal(ctx), body)
        .onSuccess(
            made ->
                ctx.response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                    .end(made.toBuffer()))
        .onFailure(
            cause -> {
              if (cause instanceof RefusedException refused) {
                HttpErrors.answer(ctx.response(), refused.refusal());
              } else {
                ctx.fail(cause);
              }
            });
  }
}

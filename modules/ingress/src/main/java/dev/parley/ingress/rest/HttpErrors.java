package dev.parley.ingress.rest;

import dev.parley.ingress.upgrade.Refusal;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Errors as clients of the Realtime protocol read them: {@code {"error":{…}}}. */
public final class HttpErrors {
  private HttpErrors() {}

  /** Ends the response with this refusal. */
  public static void answer(HttpServerResponse response, Refusal refusal) {
    response
        .setStatusCode(refusal.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(toJson(refusal).encode());
  }

  static JsonObject toJson(Refusal refusal) {
    return new JsonObject()
        .put(
            "error",
            new JsonObject()
                .put("message", refusal.message())
                .put("type", refusal.code().type())
                .put("code", refusal.code().label())
                .put("param", refusal.param()));
  }
}

package dev.parley.ingress.rest;

import dev.parley.ingress.upgrade.Refusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** Errors as clients of the Realtime protocol read them: {@code {"error":{…}}}. */
public final class HttpErrors {
  private HttpErrors() {}

  /** Ends the response with this refusal. */
  public static void answer(HttpServerResponse response, Refusal refusal) {
    if (refusal.status() == 401) {
      response.putHeader(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
    } else if (refusal.status() == 429 || refusal.status() == 503) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "1");
    }
    response
        .setStatusCode(refusal.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .end(toJson(refusal).encode());
  }

  /** The body of the answer. */
  public static JsonObject toJson(Refusal refusal) {
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

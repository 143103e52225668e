package dev.parley.ingress.rest;

import dev.parley.ingress.upgrade.OriginPolicy;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What pages of other servers may read. Only origins that are listed, each by its own name and
 * never by a wildcard, and without cookies: a page shows its credential itself. Immutable; any
 * thread.
 */
public final class CorsPolicy {
  private static final List<String> API = List.of("/v1", "/openai", "/api", "/openapi.yaml");
  private static final Pattern HEADER_NAMES = Pattern.compile("[A-Za-z0-9_, -]{0,1024}");
  private static final String METHODS = "GET, POST, DELETE";
  private static final String SECONDS = "600";

  private final OriginPolicy origins;

  public CorsPolicy(OriginPolicy origins) {
    this.origins = origins;
  }

  /** Lets the page that asks read the answer, if it may. */
  public void apply(String path, MultiMap request, MultiMap response) {
    if (!isApi(path)) {
      return;
    }
    response.add(HttpHeaderNames.VARY, "Origin");
    String origin = request.get(HttpHeaderNames.ORIGIN);
    if (origin != null && origins.isListed(origin)) {
      response
          .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "Location, Retry-After");
    }
  }

  /** Whether a browser asks ahead what a page may send; such a request carries no credential. */
  public boolean isPreflight(HttpMethod method, String path, MultiMap request) {
    return method.equals(HttpMethod.OPTIONS)
        && isApi(path)
        && request.contains(HttpHeaderNames.ORIGIN)
        && request.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
  }

  /** Says what a listed page may send: any header that it asks for. */
  public void answerPreflight(MultiMap request, MultiMap response) {
    String origin = request.get(HttpHeaderNames.ORIGIN);
    if (origin == null || !origins.isListed(origin)) {
      return;
    }
    response
        .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
        .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, SECONDS);
    String asked = request.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
    if (asked != null && HEADER_NAMES.matcher(asked).matches()) {
      response.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, asked);
    }
  }

  private static boolean isApi(String path) {
    return API.stream().anyMatch(root -> path.equals(root) || path.startsWith(root + "/"));
  }
}

package dev.parley.ingress.upgrade;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * A request on a realtime path, as far as the decision needs it.
 *
 * @param query the decoded query parameters, or null when the query cannot be decoded
 * @param boundTo the only route that its credential is good for, or null for any
 */
public record UpgradeRequest(
    HttpMethod method, MultiMap headers, @Nullable MultiMap query, @Nullable String boundTo) {}

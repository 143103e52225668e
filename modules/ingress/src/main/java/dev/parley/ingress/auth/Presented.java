package dev.parley.ingress.auth;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request presents as its credential, over whichever carriers: {@code Authorization:
 * Bearer}, the {@code api-key} header, {@code ?token=} or {@code ?api-key=}, or a subprotocol
 * {@code openai-insecure-api-key.}. An empty value is none. Source: protocols/openai-realtime.md
 * sections 1.1, 1.2, 1.7 and 8.6.
 */
sealed interface Presented {
  /** Nothing. */
  record Nothing() implements Presented {}

  /** One credential, however often. */
  record One(String credential) implements Presented {
    @Override
    public String toString() {
      return "One[***]";
    }
  }

  /** An {@code Authorization} that is no bearer's, or what is too long to be anything. */
  record Unreadable() implements Presented {}

  /** Two that differ. */
  record Conflicting() implements Presented {}

  /** The longest credential that is looked at. */
  int MAX_CHARS = 8_192;

  /**
   * @param query the decoded query parameters, or null when the query cannot be decoded
   */
  static Presented of(MultiMap headers, @Nullable MultiMap query) {
    Set<String> found = new LinkedHashSet<>();
    headers.getAll(HttpHeaders.AUTHORIZATION).forEach(value -> found.add(bearer(value)));
    found.addAll(headers.getAll("api-key"));
    if (query != null) {
      found.addAll(query.getAll("token"));
      found.addAll(query.getAll("api-key"));
    }
    headers
        .getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)
        .forEach(offers -> addSubprotocols(offers, found));
    found.remove("");
    if (found.isEmpty()) {
      return new Nothing();
    }
    if (found.size() > 1) {
      return new Conflicting();
    }
    String credential = found.iterator().next();
    return credential.equals(NO_BEARER) || credential.length() > MAX_CHARS
        ? new Unreadable()
        : new One(credential);
  }

  /** Stands for an {@code Authorization} of another scheme; no header can hold a line feed. */
  String NO_BEARER = "\n";

  private static String bearer(String authorization) {
    String scheme = "Bearer";
    String value = authorization.strip();
    if (!value.regionMatches(true, 0, scheme, 0, scheme.length())) {
      return value.isEmpty() ? "" : NO_BEARER;
    }
    String rest = value.substring(scheme.length());
    return rest.isEmpty() || rest.charAt(0) == ' ' ? rest.strip() : NO_BEARER;
  }

  private static void addSubprotocols(String offers, Set<String> found) {
    String prefix = "openai-insecure-api-key.";
    for (String offer : List.of(offers.split(",", -1))) {
      String token = offer.strip();
      if (token.startsWith(prefix)) {
        found.add(token.substring(prefix.length()));
      }
    }
  }
}

package dev.parley.ingress.auth;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an unverified token says of itself.
 *
 * @param algorithm its signature's
 * @param keyId which key signed it, if it says so
 */
record JwtHeader(String algorithm, @Nullable String keyId) {
  /** Empty for what is no signed token, or is one with extensions that must be understood. */
  static Optional<JwtHeader> of(String token) {
    String[] segments = token.split("\\.", -1);
    if (segments.length != 3 || segments[2].isEmpty()) {
      return Optional.empty();
    }
    try {
      JsonObject header = new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(segments[0])));
      Object algorithm = header.getValue("alg");
      Object keyId = header.getValue("kid");
      boolean isSound = algorithm instanceof String && (keyId == null || keyId instanceof String);
      return isSound && !header.containsKey("crit")
          ? Optional.of(new JwtHeader((String) algorithm, (String) keyId))
          : Optional.empty();
    } catch (IllegalArgumentException | DecodeException noToken) {
      return Optional.empty();
    }
  }
}

package dev.parley.ingress.auth;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Verifies JSON Web Tokens. Each algorithm has its own keys, so that a public key never serves as a
 * secret; the library checks signatures, {@link JwtClaims} the rest. Any thread.
 */
final class Tokens {
  private static final String HS256 = "HS256";

  private final JwtConfig config;
  private final InstantSource clock;
  private final @Nullable JWTAuth bySecret;
  private final @Nullable KeySetCache keySet;

  Tokens(Vertx vertx, JwtConfig config, @Nullable KeySetCache keySet, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.keySet = keySet;
    this.bySecret =
        config.secret() == null
            ? null
            : JWTAuth.create(
                vertx,
                signaturesOnly()
                    .addPubSecKey(
                        new PubSecKeyOptions().setAlgorithm(HS256).setBuffer(config.secret())));
  }

  /** Options that leave the claims to {@link JwtClaims}. */
  static JWTAuthOptions signaturesOnly() {
    return new JWTAuthOptions().setJWTOptions(new JWTOptions().setIgnoreExpiration(true));
  }

  /** Whose token this is. Never fails. */
  Future<Admission> verify(String token) {
    Optional<JwtHeader> header = JwtHeader.of(token);
    if (header.isEmpty()) {
      return Future.succeededFuture(new Admission.Refused(Fault.INVALID));
    }
    if (header.get().algorithm().equals(HS256)) {
      return verify(token, bySecret);
    }
    return keySet == null
        ? Future.succeededFuture(new Admission.Refused(Fault.INVALID))
        : byKeySet(token, header.get(), keySet);
  }

  private Future<Admission> byKeySet(String token, JwtHeader header, KeySetCache keys) {
    return keys.find(header.keyId())
        .compose(
            found ->
                found.isPresent()
                    ? verify(token, found.get())
                    : Future.succeededFuture(new Admission.Refused(Fault.UNDECIDED)));
  }

  private Future<Admission> verify(String token, @Nullable JWTAuth keys) {
    if (keys == null) {
      return Future.succeededFuture(new Admission.Refused(Fault.INVALID));
    }
    return authenticate(keys, token)
        .map(this::admission)
        .otherwise(new Admission.Refused(Fault.INVALID));
  }

  /** The library throws where a claim is of another kind than it takes for granted. */
  private static Future<User> authenticate(JWTAuth keys, String token) {
    try {
      return keys.authenticate(new TokenCredentials(token));
    } catch (RuntimeException malformed) {
      return Future.failedFuture(malformed);
    }
  }

  private Admission admission(User user) {
    JsonObject claims = user.attributes().getJsonObject("accessToken");
    return JwtClaims.principal(claims, config, clock.instant())
        .<Admission>map(Admission.Admitted::new)
        .orElseGet(() -> new Admission.Refused(Fault.INVALID));
  }
}

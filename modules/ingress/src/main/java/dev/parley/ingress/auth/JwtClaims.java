package dev.parley.ingress.auth;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the claims of a token come to whose signature is good. */
final class JwtClaims {
  private static final double LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private JwtClaims() {}

  /** The principal that the token stands for; empty when the token is not for here or not now. */
  static Optional<Principal> principal(JsonObject claims, JwtConfig rules, Instant now) {
    Object subject = claims.getValue("sub");
    Instant expiresAt = time(claims.getValue("exp"));
    if (!(subject instanceof String name) || !HubKey.isSubject(name) || expiresAt == null) {
      return Optional.empty();
    }
    boolean isForHere =
        (rules.issuer() == null || rules.issuer().equals(claims.getValue("iss")))
            && isAudience(claims.getValue("aud"), rules.audiences());
    return isForHere && isForNow(claims, expiresAt, now, rules.leeway())
        ? Optional.of(new Principal(name, Principal.Means.TOKEN, null, null, expiresAt))
        : Optional.empty();
  }

  private static boolean isForNow(
      JsonObject claims, Instant expiresAt, Instant now, Duration leeway) {
    if (!now.isBefore(expiresAt.plus(leeway))) {
      return false;
    }
    if (!claims.containsKey("nbf")) {
      return true;
    }
    Instant notBefore = time(claims.getValue("nbf"));
    return notBefore != null && !now.plus(leeway).isBefore(notBefore);
  }

  private static boolean isAudience(@Nullable Object claim, List<String> wanted) {
    if (wanted.isEmpty()) {
      return true;
    }
    if (claim instanceof String one) {
      return wanted.contains(one);
    }
    return claim instanceof JsonArray several && several.stream().anyMatch(wanted::contains);
  }

  /** Seconds since 1970, with or without a fraction, of the years that there are. */
  private static @Nullable Instant time(@Nullable Object claim) {
    if (!(claim instanceof Number number)) {
      return null;
    }
    double seconds = number.doubleValue();
    if (Double.isNaN(seconds) || seconds < 0) {
      return null;
    }
    return Instant.ofEpochMilli((long) (Math.min(seconds, LAST_SECOND) * 1000));
  }
}

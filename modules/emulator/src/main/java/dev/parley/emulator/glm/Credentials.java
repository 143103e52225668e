package dev.parley.emulator.glm;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Judges keys and the tokens made of them (protocol page, 1.1). Pure. */
final class Credentials {
  /** How a credential is judged. */
  enum Verdict {
    GOOD,
    WRONG,
    EXPIRED
  }

  /** An expiry above this is in milliseconds. */
  private static final long MOST_SECONDS = 100_000_000_000L;

  private static final Pattern KEY = Pattern.compile("[^.\\s]+\\.[^.\\s]+");
  private static final Pattern DOT = Pattern.compile("\\.");

  private final Optional<String> key;

  /**
   * @param key the one good key; without it any of the right form is, as is a token by any
   */
  Credentials(Optional<String> key) {
    this.key = key;
  }

  /**
   * @param nowMs milliseconds since the epoch
   */
  Verdict judge(String credential, long nowMs) {
    String[] parts = DOT.split(credential, -1);
    if (parts.length == 3) {
      return judgeToken(parts, nowMs);
    }
    boolean good = key.map(credential::equals).orElse(KEY.matcher(credential).matches());
    return good ? Verdict.GOOD : Verdict.WRONG;
  }

  private Verdict judgeToken(String[] parts, long nowMs) {
    try {
      JsonObject header = json(parts[0]);
      JsonObject payload = json(parts[1]);
      boolean whole =
          "HS256".equals(header.getValue("alg"))
              && "SIGN".equals(header.getValue("sign_type"))
              && payload.getValue("api_key") instanceof String
              && payload.getValue("timestamp") instanceof Number
              && payload.getValue("exp") instanceof Number;
      if (!whole || !isSigned(parts, payload.getString("api_key"))) {
        return Verdict.WRONG;
      }
      long expiry = ((Number) payload.getValue("exp")).longValue();
      long expiryMs = expiry > MOST_SECONDS ? expiry : expiry * 1_000;
      return expiryMs > nowMs ? Verdict.GOOD : Verdict.EXPIRED;
    } catch (IllegalArgumentException | DecodeException malformed) {
      return Verdict.WRONG;
    }
  }

  private static JsonObject json(String part) {
    return new JsonObject(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
  }

  private boolean isSigned(String[] parts, String keyId) {
    if (key.isEmpty()) {
      return true;
    }
    String[] good = DOT.split(key.get(), 2);
    return good.length == 2
        && good[0].equals(keyId)
        && MessageDigest.isEqual(
            signature(parts[0] + "." + parts[1], good[1]), Base64.getUrlDecoder().decode(parts[2]));
  }

  private static byte[] signature(String signed, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has HmacSHA256", missing);
    }
  }
}

package dev.parley.emulator.glm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as a client's server mints them: the protocol page, 1.1. */
final class Tokenised {
  private Tokenised() {}

  /**
   * @param key {@code <id>.<secret>}
   * @param exp as the payload has it
   */
  static String by(String key, long exp) {
    int dot = key.indexOf('.');
    return signed(
        "{\"alg\":\"HS256\",\"sign_type\":\"SIGN\"}",
        "{\"api_key\":\""
            + key.substring(0, dot)
            + "\",\"exp\":"
            + exp
            + ",\"timestamp\":1793000000000}",
        key.substring(dot + 1));
  }

  static String signed(String header, String payload, String secret) {
    String signed = base64(bytes(header)) + "." + base64(bytes(payload));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(secret), "HmacSHA256"));
      return signed + "." + base64(mac.doFinal(bytes(signed)));
    } catch (GeneralSecurityException missing) {
      throw new AssertionError(missing);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}

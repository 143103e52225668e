package dev.parley.contract.polling;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The SHA-256 of a session's token, which is all that is kept of it and all that travels.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record TokenHash(String hex) {
  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{64}");
  private static final int TOKEN_BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  public TokenHash {
    if (!SHAPE.matcher(hex).matches()) {
      throw new IllegalArgumentException("not a token hash");
    }
  }

  /** A new token: 256 random bits as URL-safe base64. */
  public static String newToken() {
    byte[] bits = new byte[TOKEN_BYTES];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  /** The hash of a token, or of what a client claims to be one. */
  public static TokenHash of(String token) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
      return new TokenHash(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  /** Whether both are of the same token, in a time that does not tell where they differ. */
  public boolean matches(TokenHash other) {
    return MessageDigest.isEqual(
        hex.getBytes(StandardCharsets.US_ASCII), other.hex.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "TokenHash";
  }
}

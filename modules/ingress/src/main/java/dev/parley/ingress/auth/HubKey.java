package dev.parley.ingress.auth;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A hub API key as the hub knows it. Keys are random and long, so that a plain hash of one gives
 * nothing away.
 *
 * @param subject whose it is; one subject may have several keys
 * @param sha256 of the key in UTF-8, in 64 hexadecimal digits
 */
public record HubKey(String subject, String sha256) {
  private static final Pattern SUBJECT = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  public HubKey {
    sha256 = sha256.toLowerCase(Locale.ROOT);
    if (!isSubject(subject)) {
      throw new IllegalArgumentException("a subject must be 1 to 128 visible ASCII characters");
    }
    if (!HASH.matcher(sha256).matches()) {
      throw new IllegalArgumentException("a key's hash must be 64 hexadecimal digits");
    }
  }

  /** The entry for a key. */
  public static HubKey of(String subject, String key) {
    return new HubKey(subject, Hashes.hex(Hashes.sha256(key)));
  }

  /** Whether limits and logs can go by this name. */
  static boolean isSubject(String name) {
    return SUBJECT.matcher(name).matches();
  }

  byte[] hash() {
    return HexFormat.of().parseHex(sha256);
  }

  @Override
  public String toString() {
    return "HubKey[" + subject + "]";
  }
}

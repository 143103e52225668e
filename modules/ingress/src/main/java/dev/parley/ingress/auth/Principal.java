package dev.parley.ingress.auth;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who a request comes from, and what its credential binds it to.
 *
 * @param subject a name of 1 to 128 visible ASCII characters; limits and logs go by it
 * @param means what it was recognised by
 * @param route the only route its sessions may use, or null for any
 * @param config a GA session object that its sessions start with, or null
 * @param expiresAt when the credential ends, or null for one that does not; a session that runs
 *     already goes on
 */
public record Principal(
    String subject,
    Means means,
    @Nullable String route,
    @Nullable String config,
    @Nullable Instant expiresAt) {
  /** Who everybody is in mode {@code open}. */
  public static final Principal ANONYMOUS =
      new Principal("anonymous", Means.NOTHING, null, null, null);

  /** What a principal was recognised by. */
  public enum Means {
    /** Mode {@code open}: nothing was asked for. */
    NOTHING,
    /** A hub API key. */
    KEY,
    /** A JSON Web Token. */
    TOKEN,
    /** A short-lived {@code ek_} secret, which cannot make further ones. */
    SECRET
  }

  static Principal ofSecret(SecretStore.Grant grant) {
    return new Principal(
        grant.subject(), Means.SECRET, grant.route(), grant.config(), grant.expiresAt());
  }

  /** Who made a secret that may have expired, with nothing but the name. */
  static Principal ofMaker(String subject) {
    return new Principal(subject, Means.SECRET, null, null, null);
  }

  static Principal ofKey(String subject) {
    return new Principal(subject, Means.KEY, null, null, null);
  }
}

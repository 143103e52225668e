package dev.parley.ingress.auth;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where short-lived secrets live. Knows them by their SHA-256 only. Any thread; futures complete at
 * once or on the caller's context.
 */
public interface SecretStore {
  /**
   * What a secret stands for.
   *
   * @param subject who made it
   * @param route the only route of its sessions, or null for any
   * @param config the GA session object that its sessions start with, or null
   * @param expiresAt from when on it is nobody's
   */
  record Grant(
      String subject, @Nullable String route, @Nullable String config, Instant expiresAt) {}

  /**
   * Keeps a grant until it expires.
   *
   * @param sha256 of the secret, in hexadecimal digits
   * @return false when the store is full
   */
  Future<Boolean> put(String sha256, Grant grant);

  /** The grant of a secret; empty when there is none or it has expired. */
  Future<Optional<Grant>> find(String sha256);

  /**
   * Who made a secret that has expired, or has not: its sessions may go on for longer than it
   * lives, and their client has no other credential. Empty when there never was one, or too long
   * ago.
   */
  Future<Optional<String>> maker(String sha256);
}

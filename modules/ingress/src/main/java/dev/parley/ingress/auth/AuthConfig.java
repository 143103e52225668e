package dev.parley.ingress.auth;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in.
 *
 * @param keys the hub's API keys; they count in mode {@code token} only
 * @param jwt which tokens are believed in mode {@code token}, or null for none
 * @param secrets how long short-lived secrets live, in either mode
 */
public record AuthConfig(Mode mode, List<HubKey> keys, @Nullable JwtConfig jwt, Lifetimes secrets) {
  /** Everybody. */
  public static final AuthConfig OPEN =
      new AuthConfig(Mode.OPEN, List.of(), null, Lifetimes.DEFAULTS);

  /**
   * How long secrets live.
   *
   * @param usual unless the request says otherwise
   * @param longest that a request may ask for
   */
  public record Lifetimes(Duration usual, Duration longest) {
    /** As OpenAI has them: ten minutes, two hours. */
    public static final Lifetimes DEFAULTS =
        new Lifetimes(Duration.ofMinutes(10), Duration.ofHours(2));

    /** The shortest that a request may ask for. */
    public static final Duration SHORTEST = Duration.ofSeconds(10);
  }

  /** Whether credentials are asked for. */
  public enum Mode {
    /** Everybody, but only by a loopback name and from no foreign page (rule R28). */
    OPEN,
    /** Who has a credential. */
    TOKEN
  }

  public AuthConfig {
    keys = List.copyOf(keys);
  }
}

package dev.parley.routing.resume;

import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.TokenHash;
import org.jspecify.annotations.Nullable;

/**
 * The resume tokens of one session (rule R25): session, router and a secret, with dots between
 * them. A resume uses the token up and makes another one; the used one stays good until the link
 * that it made has shown a sign of life, so that an answer that was lost on its way costs no
 * conversation. Only hashes are kept. Not thread-safe; time is handed in.
 */
public final class ResumeTokens {
  /** A token that is used again sooner, while the link that it made is there, is raced for. */
  static final long RACE_MS = 2_000;

  private final String prefix;
  private @Nullable TokenHash current;
  private @Nullable TokenHash used;
  private long usedMs;

  public ResumeTokens(SessionId session, InstanceId router) {
    this.prefix = session.value() + "." + router.value() + ".";
  }

  /**
   * As another router needs it to check the tokens of now: hashes, no secret; null while there is
   * no token.
   */
  public @Nullable String state() {
    TokenHash good = current;
    TokenHash old = used;
    return good == null ? null : old == null ? good.hex() : good.hex() + "." + old.hex();
  }

  /**
   * Tokens that another router made.
   *
   * @param router this one: tokens made from now on name it
   * @param state as {@link #state} gave it
   * @throws IllegalArgumentException if it is none
   */
  public static ResumeTokens restored(SessionId session, InstanceId router, String state) {
    ResumeTokens tokens = new ResumeTokens(session, router);
    int dot = state.indexOf('.');
    tokens.current = new TokenHash(dot < 0 ? state : state.substring(0, dot));
    tokens.used = dot < 0 ? null : new TokenHash(state.substring(dot + 1));
    return tokens;
  }

  /** A token that is good from now on, in the place of the last one. */
  public String issue() {
    String secret = TokenHash.newToken();
    current = TokenHash.of(secret);
    return prefix + secret;
  }

  /** As {@link #issue}, but the last one stays good: its client may not hear of the new one. */
  public String renew() {
    used = current;
    return issue();
  }

  /**
   * Whether a resume with this secret is to be refused, and why; changes nothing.
   *
   * @param isAttached whether the session has a link
   * @return {@link ErrorCode#NOT_FOUND} for a secret that is not good, {@link
   *     ErrorCode#RESUME_RACE} for the second of two racing uses, null for neither
   */
  public @Nullable ErrorCode refusal(String secret, boolean isAttached, long nowMs) {
    TokenHash hash = TokenHash.of(secret);
    if (current != null && current.matches(hash)) {
      return null;
    }
    if (used == null || !used.matches(hash)) {
      return ErrorCode.NOT_FOUND;
    }
    return isAttached && nowMs - usedMs < RACE_MS ? ErrorCode.RESUME_RACE : null;
  }

  /**
   * Uses a good secret up.
   *
   * @return the token that is good from now on
   */
  public String use(String secret, long nowMs) {
    used = TokenHash.of(secret);
    usedMs = nowMs;
    return issue();
  }

  /** The client has spoken on the link that the last use made, so it knows the token of now. */
  public void onSignOfLife() {
    used = null;
  }
}

package dev.parley.routing.resume;

import dev.parley.contract.Epoch;
import dev.parley.contract.InstanceId;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.TokenHash;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resume tokens of one session (rule R25): session, router, and a number with a tilde and a
 * secret, with dots between them. The number is that of the client's returns (rule R22). A resume
 * uses the token up and gives the one that was {@link #offer offered}; the used one stays good
 * until the link that it made has shown a sign of life, so that an answer that was lost on its way
 * costs no conversation. Only hashes are kept, and the secret that no client has yet. Not
 * thread-safe; time is handed in.
 *
 * <p>Other routers know only tokens that were written down. So a client is given the offered one
 * once that {@link #onWritten is so}, and keeps its own until then: with one that only a node knows
 * that is cut off from the others, it could go on with the session nowhere else.
 */
public final class ResumeTokens {
  /** A token that is used again sooner, while the link that it made is there, is raced for. */
  static final long RACE_MS = 2_000;

  /** One that is offered, the newest, and those that clients may have that heard of no newer. */
  private static final int MAX_GOOD = 4;

  private static final char TILDE = '~';
  private static final int MAX_DIGITS = 8;
  private static final long MAX_RETURNS = (1L << (4 * MAX_DIGITS)) - 1;

  /**
   * What a client brings.
   *
   * @param returns how often it came back before, as far as it knows; it may claim what it likes
   * @param hash of its secret
   */
  public record Brought(long returns, TokenHash hash) {
    /** Reads the last part of a token. */
    public static Brought of(String part) {
      int tilde = part.indexOf(TILDE);
      boolean isNumbered = tilde > 0 && tilde <= MAX_DIGITS;
      try {
        long returns = isNumbered ? Long.parseUnsignedLong(part, 0, tilde, 16) : 0;
        return new Brought(returns, TokenHash.of(isNumbered ? part.substring(tilde + 1) : part));
      } catch (NumberFormatException unknown) {
        return new Brought(0, TokenHash.of(part));
      }
    }
  }

  /** A token that nobody has yet. */
  private record Offer(String secret, TokenHash hash) {}

  private final String prefix;
  private final List<TokenHash> good = new ArrayList<>(1);
  private @Nullable Offer offered;
  private boolean isOfferWritten;
  private @Nullable TokenHash given;
  private @Nullable TokenHash used;
  private long usedMs;

  public ResumeTokens(SessionId session, InstanceId router) {
    this.prefix = session.value() + "." + router.value() + ".";
  }

  /**
   * As another router needs it to check the tokens of now, the offered one too: hashes, no secret;
   * null while there is no token.
   */
  public @Nullable String state() {
    return good.isEmpty() ? null : String.join(".", good.stream().map(TokenHash::hex).toList());
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
    String[] hashes = state.split("\\.", -1);
    if (hashes.length > MAX_GOOD) {
      throw new IllegalArgumentException("too many resume tokens");
    }
    for (String hash : hashes) {
      tokens.good.add(new TokenHash(hash));
    }
    return tokens;
  }

  /**
   * Makes the next token, unless there is one that nobody has yet; it is good from now on.
   *
   * @return what to call {@link #onWritten} with
   */
  public TokenHash offer() {
    return offering().hash();
  }

  private Offer offering() {
    Offer known = offered;
    if (known != null) {
      return known;
    }
    String secret = TokenHash.newToken();
    Offer made = new Offer(secret, TokenHash.of(secret));
    offered = made;
    isOfferWritten = false;
    good.add(0, made.hash());
    good.subList(Math.min(good.size(), MAX_GOOD), good.size()).clear();
    return made;
  }

  /** Who has to know of this offered token does: a client may be given it. */
  public void onWritten(TokenHash offer) {
    isOfferWritten |= offered != null && offered.hash().equals(offer);
  }

  /**
   * A token for a client that did not ask for one: its first, or the offered one. Those of before
   * stay good, for it may not hear of this one.
   *
   * @param epoch that the session has
   * @return null when the client has one, and the offered one is not known to be written down
   */
  public @Nullable String announce(long epoch) {
    boolean isFirst = good.isEmpty();
    Offer offer = offering();
    return isFirst || isOfferWritten ? give(offer, epoch) : null;
  }

  private String give(Offer offer, long epoch) {
    offered = null;
    given = offer.hash();
    return token(epoch, offer.secret());
  }

  private String token(long epoch, String secret) {
    long returns = Math.min(Epoch.returns(epoch), MAX_RETURNS);
    return prefix + Long.toHexString(returns) + TILDE + secret;
  }

  /**
   * Whether a resume with this token is to be refused, and why; changes nothing.
   *
   * @param part the last one of the token
   * @param isAttached whether the session has a link
   * @return {@link ErrorCode#NOT_FOUND} for a secret that is not good, {@link
   *     ErrorCode#RESUME_RACE} for the second of two racing uses, null for neither
   */
  public @Nullable ErrorCode refusal(String part, boolean isAttached, long nowMs) {
    TokenHash hash = Brought.of(part).hash();
    if (good.stream().noneMatch(hash::matches)) {
      return ErrorCode.NOT_FOUND;
    }
    boolean isUsed = used != null && used.matches(hash);
    return isUsed && isAttached && nowMs - usedMs < RACE_MS ? ErrorCode.RESUME_RACE : null;
  }

  /**
   * Uses a good token: up, if the offered one is known to be written down.
   *
   * @param part the last one of the token
   * @param epoch that the session has now
   * @return the token to come back with from now on: the offered one, or else one that has the
   *     secret of this one
   */
  public String use(String part, long epoch, long nowMs) {
    TokenHash hash = Brought.of(part).hash();
    used = hash;
    usedMs = nowMs;
    Offer offer = offered;
    if (offer == null || !isOfferWritten) {
      given = hash;
      return token(epoch, part.substring(part.indexOf(TILDE) + 1));
    }
    good.clear();
    good.add(offer.hash());
    good.add(hash);
    return give(offer, epoch);
  }

  /** The client has spoken on the link that the last use made, so it knows the token of now. */
  public void onSignOfLife() {
    TokenHash known = given;
    if (known != null) {
      good.clear();
      good.add(known);
      offered = null;
      used = null;
    }
  }
}

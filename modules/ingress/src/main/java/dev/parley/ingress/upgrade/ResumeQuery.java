package dev.parley.ingress.upgrade;

import dev.parley.contract.InstanceId;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.link.SessionResumer;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads which session a query wants to go on with: {@code resume=} is the token that the session's
 * client was given last, {@code after=} its position, the number of events that it has got, or
 * nothing when it does not know. A token is {@code <session id>.<router instance id>.<43 base64url
 * characters>} (rule R25).
 */
public final class ResumeQuery {
  /** The parameter that makes a query one of these. */
  public static final String PARAM = "resume";

  private static final String POSITION = "after";
  private static final Pattern TOKEN =
      Pattern.compile(
          "(sess_[0-9A-Za-z]{1,64})\\.([0-9A-Za-z]{1,64})\\.((?:[0-9a-f]{1,8}~)?[0-9A-Za-z_-]{43})");
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,15}");

  private ResumeQuery() {}

  /** What was found. */
  public sealed interface Choice {
    /** A session to go on with. */
    record Session(SessionResumer.Wish wish) implements Choice {}

    /** What is wrong. */
    record Wrong(Refusal refusal) implements Choice {}
  }

  /** Reads a decoded query that has {@link #PARAM}. */
  public static Choice choose(MultiMap query) {
    List<String> tokens = query.getAll(PARAM);
    Matcher token = TOKEN.matcher(tokens.size() == 1 ? tokens.get(0) : "");
    if (!token.matches()) {
      return refuse("This is not a resume token.", PARAM);
    }
    List<String> positions = query.getAll(POSITION);
    boolean isUnknown = positions.isEmpty();
    if (!isUnknown && (positions.size() > 1 || !COUNT.matcher(positions.get(0)).matches())) {
      return refuse("The position is the number of events you have got.", POSITION);
    }
    SessionResumer.Wish wish =
        new SessionResumer.Wish(
            new SessionId(token.group(1)),
            new InstanceId(token.group(2)),
            token.group(3),
            isUnknown ? ResumeSession.UNKNOWN : Long.parseLong(positions.get(0)));
    return new Choice.Session(wish);
  }

  private static Choice refuse(String message, String param) {
    return new Choice.Wrong(Refusal.of(ErrorCode.INVALID_VALUE, message, param));
  }
}

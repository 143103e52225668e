package dev.parley.ingress.upgrade;

import dev.parley.contract.error.ErrorCode;
import io.vertx.core.MultiMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads whether a query asks for something that a client of the Realtime protocol does not know: by
 * {@code 1} or {@code true}, or by a word of its own. Without the parameter, or with {@code 0} or
 * {@code false} or the other word, it does not.
 */
public enum FlagQuery {
  /** Events of the hub's own, {@code parley.…}. */
  HUB_EVENTS("parley_events"),

  /** {@code parley.connection} every few seconds, over a WebSocket. */
  QUALITY("parley_quality"),

  /** The sound of answers in binary messages, over a WebSocket. */
  BINARY_AUDIO("audio", "binary or base64", "binary", "base64");

  private final String param;
  private final String values;
  private final String yes;
  private final String no;

  FlagQuery(String param) {
    this(param, "1 or 0", "1|true", "0|false");
  }

  /**
   * @param values for people
   * @param yes a pattern of the values that ask for it
   * @param no a pattern of those that do not
   */
  FlagQuery(String param, String values, String yes, String no) {
    this.param = param;
    this.values = values;
    this.yes = yes;
    this.no = no;
  }

  /**
   * What was found.
   *
   * @param wanted false when there is a refusal
   * @param refusal null when nothing is wrong
   */
  public record Choice(boolean wanted, @Nullable Refusal refusal) {}

  /** Reads a decoded query. */
  public Choice choose(MultiMap query) {
    Set<String> found = new TreeSet<>(query.getAll(param));
    boolean wanted = areAll(found, yes) && !found.isEmpty();
    String rule = "The parameter '" + param + "' is " + values + ".";
    return wanted || areAll(found, no)
        ? new Choice(wanted, null)
        : new Choice(false, Refusal.of(ErrorCode.INVALID_VALUE, rule, param));
  }

  private static boolean areAll(Set<String> found, String pattern) {
    return found.stream().allMatch(value -> value.matches(pattern));
  }
}

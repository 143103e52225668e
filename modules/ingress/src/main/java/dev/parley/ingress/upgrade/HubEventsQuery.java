package dev.parley.ingress.upgrade;

import dev.parley.contract.error.ErrorCode;
import io.vertx.core.MultiMap;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads whether a query asks for events of the hub's own, {@code parley.…}, which a client of the
 * Realtime protocol does not know: {@code parley_events=1} or {@code true}. Without it, or with
 * {@code 0} or {@code false}, none is sent.
 */
public final class HubEventsQuery {
  private static final String PARAM = "parley_events";
  private static final Set<String> YES = Set.of("1", "true");
  private static final Set<String> NO = Set.of("0", "false");

  private HubEventsQuery() {}

  /**
   * What was found.
   *
   * @param wanted false when there is a refusal
   * @param refusal null when nothing is wrong
   */
  public record Choice(boolean wanted, @Nullable Refusal refusal) {}

  /** Reads a decoded query. */
  public static Choice choose(MultiMap query) {
    Set<String> values = new TreeSet<>(query.getAll(PARAM));
    boolean wanted = YES.containsAll(values) && !values.isEmpty();
    return wanted || NO.containsAll(values)
        ? new Choice(wanted, null)
        : new Choice(
            false,
            Refusal.of(ErrorCode.INVALID_VALUE, "The parameter '" + PARAM + "' is 1 or 0.", PARAM));
  }
}

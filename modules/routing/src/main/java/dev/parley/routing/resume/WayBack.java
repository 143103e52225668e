package dev.parley.routing.resume;

import dev.parley.contract.InstanceId;
import org.jspecify.annotations.Nullable;

/**
 * By what a session's client finds back to it at another router or link, as a text for the journal.
 * Immutable.
 *
 * @param tokens as {@link ResumeTokens#state} has it, or null
 * @param router that wrote this, for a link that has to find it; null if {@code poll} is
 * @param poll of a long-poll client, else null
 */
public record WayBack(
    @Nullable String tokens, @Nullable InstanceId router, @Nullable PollStanding poll) {
  /** None. */
  public static final WayBack NONE = new WayBack(null, null, null);

  private static final String SLASH = "/";

  /** Null for none. */
  public @Nullable String encode() {
    return poll == null || router == null
        ? tokens
        : (tokens == null ? "" : tokens) + SLASH + router.value() + SLASH + poll.encode();
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  public static WayBack decode(@Nullable String text) {
    if (text == null) {
      return NONE;
    }
    String[] parts = text.split(SLASH, -1);
    return switch (parts.length) {
      case 1 -> new WayBack(text, null, null);
      case 3 ->
          new WayBack(
              parts[0].isEmpty() ? null : parts[0],
              new InstanceId(parts[1]),
              PollStanding.decode(parts[2]));
      default -> throw new IllegalArgumentException("not a way back");
    };
  }
}

package dev.parley.contract.polling;

import dev.parley.contract.error.ErrorCode;
import java.util.List;

/** What a {@link dev.parley.contract.PollRequest} is answered with. */
public sealed interface PollReply {
  /**
   * The session is open.
   *
   * @param cursor the one to fetch with first
   */
  record PollOpened(long cursor) implements PollReply {}

  /**
   * The session goes on.
   *
   * @param cursor the one to fetch with first: the client's position
   * @param received how many of the client's events the session has taken since its start
   * @param resumeToken what the client comes back with next time; never logged
   */
  record PollResumed(long cursor, long received, String resumeToken) implements PollReply {
    /** Without the token. */
    @Override
    public String toString() {
      return "PollResumed[cursor=%d, received=%d]".formatted(cursor, received);
    }
  }

  /**
   * What there is behind the cursor asked for; nothing when the wait is over or a newer fetch came.
   *
   * @param cursor the one to fetch with next
   * @param events server events as JSON texts, in order; adjacent deltas may be folded into one, so
   *     that there may be fewer than the cursor advances
   */
  record PollEvents(long cursor, List<String> events) implements PollReply {
    public PollEvents {
      events = List.copyOf(events);
    }
  }

  /** The events of this post are on their way, now or since an earlier copy of it. */
  record PollPosted(long seq) implements PollReply {}

  /** The session is over. */
  record PollEnded() implements PollReply {}

  /**
   * The request is not granted; it changed nothing.
   *
   * @param message our words
   * @param expected the number that should have come instead, or {@link #NONE}
   */
  record PollRefused(ErrorCode code, String message, long expected) implements PollReply {
    /** No number would have been right. */
    public static final long NONE = -1;

    public PollRefused(ErrorCode code, String message) {
      this(code, message, NONE);
    }
  }
}

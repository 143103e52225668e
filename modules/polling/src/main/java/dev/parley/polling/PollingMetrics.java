package dev.parley.polling;

import dev.parley.contract.error.ErrorCode;
import java.time.Duration;

/** What long-poll sessions count. Called on event loops: must not block; any thread. */
public interface PollingMetrics {
  /** Counts nothing. */
  PollingMetrics NONE = new PollingMetrics() {};

  /**
   * A session was opened.
   *
   * @param route the route asked for, {@code default} when the client named none
   */
  default void sessionOpened(String route) {}

  /**
   * A session is over, though what is left of it may still be fetched.
   *
   * @param code the close code that a WebSocket would have been closed with
   */
  default void sessionClosed(String route, int code, Duration lasted) {}

  /** The number of events that wait in mailboxes has changed by this. */
  default void mailboxChanged(int by) {}

  /**
   * A fetch was answered with events.
   *
   * @param events how many of the session's events
   * @param folded into how many of the answer's
   */
  default void fetched(int events, int folded) {}

  /** A post's events were taken. */
  default void posted(int events) {}

  /** A request was refused. */
  default void refused(ErrorCode code) {}
}

package dev.parley.contract.limit;

import dev.parley.contract.error.ErrorCode;
import java.util.HashMap;
import java.util.Map;

/**
 * The sessions that a node has open, of each subject and in all, whatever their transport. A
 * session takes a {@link Lease} before it exists and gives it back when nothing of it is left.
 * Nothing is kept of a subject without sessions. Any thread.
 */
public final class SessionQuota {
  /**
   * The bounds.
   *
   * @param sessions at once, 1 or more
   * @param perSubject at once for one subject, 1 or more
   * @param opening at once without an upstream that is up, 1 or more
   */
  public record Limits(int sessions, int perSubject, int opening) {
    public static final Limits DEFAULTS = new Limits(2_000, 2_000, 500);

    public Limits {
      requirePositive("sessions", sessions);
      requirePositive("perSubject", perSubject);
      requirePositive("opening", opening);
    }

    private static void requirePositive(String key, int value) {
      if (value < 1) {
        throw new IllegalArgumentException(key + ": must be 1 or more, was " + value);
      }
    }
  }

  /**
   * What is taken now.
   *
   * @param sessions open
   * @param opening of them, those that are not up yet
   * @param subjects that have one
   */
  public record Usage(int sessions, int opening, int subjects) {}

  /** The answer to one who asks for a session: a {@link Lease} or a {@link Refused}. */
  public sealed interface Answer {}

  /**
   * There is no room.
   *
   * @param code {@code session_limit} or {@code rate_limit_exceeded}
   * @param message our words
   */
  public record Refused(ErrorCode code, String message) implements Answer {}

  /** Room for one session. */
  public final class Lease implements Answer {
    private final String subject;
    private boolean opening = true;
    private boolean held = true;

    private Lease(String subject) {
      this.subject = subject;
    }

    /** The session is up. */
    public void opened() {
      synchronized (SessionQuota.this) {
        noLongerOpening();
      }
    }

    /** Nothing is left of the session. Only the first call counts. */
    public void close() {
      synchronized (SessionQuota.this) {
        if (held) {
          held = false;
          noLongerOpening();
          sessionsOpen--;
          bySubject.computeIfPresent(subject, (who, open) -> open == 1 ? null : open - 1);
        }
      }
    }

    private void noLongerOpening() {
      if (opening) {
        opening = false;
        sessionsOpening--;
      }
    }
  }

  private final Limits limits;
  private final Map<String, Integer> bySubject = new HashMap<>();
  private int sessionsOpen;
  private int sessionsOpening;

  public SessionQuota(Limits limits) {
    this.limits = limits;
  }

  /** Asks for one more session. */
  public synchronized Answer open(String subject) {
    if (sessionsOpen >= limits.sessions()) {
      return new Refused(
          ErrorCode.SESSION_LIMIT, "The hub has as many sessions as it takes; try again later.");
    }
    int open = bySubject.getOrDefault(subject, 0);
    if (open >= limits.perSubject()) {
      return new Refused(
          ErrorCode.SESSION_LIMIT, "You have as many sessions as you may; close one of them.");
    }
    if (sessionsOpening >= limits.opening()) {
      return new Refused(
          ErrorCode.RATE_LIMIT_EXCEEDED, "Too many sessions are being opened; try again.");
    }
    bySubject.put(subject, open + 1);
    sessionsOpen++;
    sessionsOpening++;
    return new Lease(subject);
  }

  /** What is taken now. */
  public synchronized Usage usage() {
    return new Usage(sessionsOpen, sessionsOpening, bySubject.size());
  }
}

package dev.parley.contract.limit;

import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that a node has open, of each subject and in all, whatever their transport. A
 * session takes a {@link Lease} before it exists and gives it back when nothing of it is left. One
 * whose client has gone and may come back keeps its room for a while, and who comes back needs no
 * other. Nothing is kept of a subject without sessions. Any thread.
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

  /** What one session takes, however many links it has. */
  private static final class Room {
    private static final long NOT_KEPT = Long.MIN_VALUE;
    private final String subject;
    private @Nullable SessionId session;
    private boolean isOpening = true;
    private int links = 1;
    private long keptUntilMs = NOT_KEPT;

    Room(String subject) {
      this.subject = subject;
    }
  }

  /** A link's hold on the room of its session. */
  public final class Lease implements Answer {
    private final Room room;
    private boolean held = true;

    private Lease(Room room) {
      this.room = room;
    }

    /** The room is that of this session, whose client may come back to it. */
    public void name(SessionId session) {
      synchronized (SessionQuota.this) {
        if (held && room.session == null) {
          room.session = session;
          named.put(session, room);
        }
      }
    }

    /** The session is up, and its client is here. */
    public void opened() {
      synchronized (SessionQuota.this) {
        if (held) {
          noLongerOpening(room);
          room.keptUntilMs = Room.NOT_KEPT;
        }
      }
    }

    /** The link is gone. Only the first call of this and {@link #leave} counts. */
    public void close() {
      synchronized (SessionQuota.this) {
        release();
      }
    }

    /** The link is gone, and the client may come back. */
    public void leave(long nowMs) {
      synchronized (SessionQuota.this) {
        if (held && room.session != null) {
          room.keptUntilMs = Math.max(room.keptUntilMs, nowMs + keepMs);
        }
        release();
      }
    }

    private void release() {
      if (held) {
        held = false;
        room.links--;
        freeIfUnused(room);
      }
    }
  }

  private static final Duration USUAL_WINDOW = Duration.ofSeconds(60);

  private final Limits limits;
  private final long keepMs;
  private final Map<String, Integer> bySubject = new HashMap<>();
  private final Map<SessionId, Room> named = new HashMap<>();
  private final Set<Room> kept = new HashSet<>();
  private int sessionsOpen;
  private int sessionsOpening;

  public SessionQuota(Limits limits) {
    this(limits, USUAL_WINDOW);
  }

  /**
   * @param window for how long a client may come back
   */
  public SessionQuota(Limits limits, Duration window) {
    this.limits = limits;
    this.keepMs = window.toMillis();
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
    return new Lease(new Room(subject));
  }

  /** Asks for a session that is here perhaps, with or without a client; else for one more. */
  public synchronized Answer comeBack(SessionId session, String subject) {
    Room room = named.get(session);
    if (room == null || !room.subject.equals(subject)) {
      return open(subject);
    }
    room.links++;
    return new Lease(room);
  }

  /** Time has passed: clients that did not come back in time will not. */
  public synchronized void onTick(long nowMs) {
    for (Room room : kept.stream().filter(each -> nowMs >= each.keptUntilMs).toList()) {
      room.keptUntilMs = Room.NOT_KEPT;
      freeIfUnused(room);
    }
  }

  private void freeIfUnused(Room room) {
    if (room.keptUntilMs != Room.NOT_KEPT) {
      kept.add(room);
      return;
    }
    kept.remove(room);
    if (room.links == 0) {
      noLongerOpening(room);
      sessionsOpen--;
      bySubject.computeIfPresent(room.subject, (who, open) -> open == 1 ? null : open - 1);
      if (room.session != null) {
        named.remove(room.session, room);
      }
    }
  }

  private void noLongerOpening(Room room) {
    if (room.isOpening) {
      room.isOpening = false;
      sessionsOpening--;
    }
  }

  /** What is taken now. */
  public synchronized Usage usage() {
    return new Usage(sessionsOpen, sessionsOpening, bySubject.size());
  }
}

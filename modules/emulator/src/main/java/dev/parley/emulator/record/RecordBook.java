package dev.parley.emulator.record;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The records of the latest sessions, and how many sockets are open. Any thread. */
public final class RecordBook {
  private static final int MAX_SESSIONS = 500;
  private static final long MAX_CHARACTERS = 32L * 1024 * 1024;

  private final boolean isKept;
  private final ArrayDeque<SessionRecord> sessions = new ArrayDeque<>();
  private final AtomicInteger open = new AtomicInteger();

  /**
   * @param isKept whether anybody will read the records; else nothing is kept
   */
  public RecordBook(boolean isKept) {
    this.isKept = isKept;
  }

  /** Begins the record of a session; the oldest is dropped when there are too many. */
  public synchronized SessionRecord begin(String id) {
    if (!isKept) {
      return new SessionRecord(id, 0);
    }
    if (sessions.size() == MAX_SESSIONS) {
      sessions.poll();
    }
    SessionRecord record = new SessionRecord(id, MAX_CHARACTERS);
    sessions.add(record);
    return record;
  }

  /** All records, the oldest first. */
  public synchronized List<SessionRecord> sessions() {
    return List.copyOf(sessions);
  }

  /**
   * Counts a connection.
   *
   * @return what to run when it has ended
   */
  public Runnable socketOpened() {
    open.incrementAndGet();
    return open::decrementAndGet;
  }

  /** Connections that are there now, upgraded or not. */
  public int openSockets() {
    return open.get();
  }

  public JsonObject toJson() {
    JsonArray all = new JsonArray();
    sessions().forEach(session -> all.add(session.toJson()));
    return new JsonObject().put("sessions", all);
  }
}

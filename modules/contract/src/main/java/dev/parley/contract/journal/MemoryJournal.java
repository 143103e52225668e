package dev.parley.contract.journal;

import dev.parley.contract.SessionId;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A journal in this process: a session outlives its router's instance, not the process. Bounded:
 * what was not written for longest goes first. Its futures are complete when they are returned.
 * Thread-safe.
 */
public final class MemoryJournal implements Journal {
  private static final class Entry {
    private final long epoch;
    private final byte[] snapshot;

    Entry(long epoch, byte[] snapshot) {
      this.epoch = epoch;
      this.snapshot = snapshot;
    }
  }

  private final Map<SessionId, Entry> entries = new LinkedHashMap<>();
  private final int maxSessions;
  private final long maxBytes;
  private long bytes;

  /**
   * @param maxSessions the most sessions kept
   * @param maxBytes the most bytes kept, over all sessions
   * @throws IllegalArgumentException if one is less than 1
   */
  public MemoryJournal(int maxSessions, long maxBytes) {
    if (maxSessions < 1 || maxBytes < 1) {
      throw new IllegalArgumentException("a journal has room for something");
    }
    this.maxSessions = maxSessions;
    this.maxBytes = maxBytes;
  }

  /** Whoever is gone takes it along. */
  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public synchronized Future<Void> write(SessionId session, long epoch, byte[] snapshot) {
    Entry known = entries.get(session);
    if (known != null && known.epoch > epoch) {
      return Future.failedFuture(new StaleEpochException(epoch, known.epoch));
    }
    if (snapshot.length > maxBytes) {
      return Future.failedFuture(
          new IllegalArgumentException("a snapshot of " + snapshot.length + " bytes has no room"));
    }
    forget(session);
    entries.put(session, new Entry(epoch, snapshot));
    bytes += snapshot.length;
    while (entries.size() > maxSessions || bytes > maxBytes) {
      forget(entries.keySet().iterator().next());
    }
    return Future.succeededFuture();
  }

  @Override
  public synchronized Future<byte @Nullable []> read(SessionId session) {
    Entry known = entries.get(session);
    return Future.succeededFuture(known == null ? null : known.snapshot);
  }

  @Override
  public synchronized Future<Void> remove(SessionId session, long epoch) {
    Entry known = entries.get(session);
    if (known != null && known.epoch <= epoch) {
      forget(session);
    }
    return Future.succeededFuture();
  }

  private void forget(SessionId session) {
    Entry gone = entries.remove(session);
    if (gone != null) {
      bytes -= gone.snapshot.length;
    }
  }

  /** How many sessions are kept. */
  public synchronized int size() {
    return entries.size();
  }

  /** Bytes kept. */
  public synchronized long bytes() {
    return bytes;
  }
}

package dev.parley.routing.journal;

import dev.parley.contract.SessionId;
import dev.parley.realtime.ServerEventType;
import java.util.ArrayList;
import java.util.List;

/** A session whose snapshot is its version, and what reached its client. */
final class JournalledClient implements SessionJournal.Owner<String>, SessionJournal.Metrics {
  final SlowJournal store;
  final SessionJournal<String> journal;
  final List<String> left = new ArrayList<>();
  final List<String> heldAtWrite = new ArrayList<>();
  final SessionId id = SessionId.create();
  byte version = 1;
  long progress;
  long now = 1_000;
  int bytes = 1;
  boolean isOver;
  int fenced;
  long unwritten;
  int failures;
  int acknowledged;

  JournalledClient(boolean isShared) {
    store = new SlowJournal(isShared);
    journal = new SessionJournal<>(store, JournalLimits.DEFAULTS, this, this, () -> now);
  }

  /** Something happens to the session and the client is told. */
  void change(String event, ServerEventType type) {
    version++;
    journal.offer(event, SessionJournal.isPromise(type));
  }

  /** Something happens to the session and somebody wants to know when it is written down. */
  void ask(String question) {
    version++;
    journal.ask(question);
  }

  void passMs(long ms) {
    for (long end = now + ms; now < end; ) {
      now = Math.min(end, now + 50);
      journal.onTick();
    }
  }

  @Override
  public SessionId id() {
    return id;
  }

  @Override
  public long epoch() {
    return 1;
  }

  @Override
  public long version() {
    return version;
  }

  @Override
  public long progress() {
    return progress;
  }

  @Override
  public byte[] snapshot(Iterable<String> held) {
    heldAtWrite.clear();
    held.forEach(heldAtWrite::add);
    byte[] snapshot = new byte[bytes];
    snapshot[0] = version;
    return isOver ? null : snapshot;
  }

  @Override
  public void leave(String what) {
    if (fenced == 0) {
      left.add(what);
    }
  }

  @Override
  public void onFenced() {
    fenced++;
  }

  @Override
  public void journalWritten(int ofBytes, long ms) {
    acknowledged++;
  }

  @Override
  public void journalFailed() {
    failures++;
  }

  @Override
  public void leftUnwritten(long events) {
    unwritten += events;
  }
}

package dev.parley.routing;

import dev.parley.contract.SessionId;
import dev.parley.contract.journal.Journal;
import dev.parley.contract.journal.MemoryJournal;
import dev.parley.session.snapshot.SessionSnapshot;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shared journal whose acknowledgements the test can hold back. Any thread. */
final class HeldJournal implements Journal {
  final MemoryJournal kept = new MemoryJournal(10, 1 << 20);
  private final List<Runnable> acknowledgements = new ArrayList<>();
  private boolean isHeld;
  private int failing;
  private int writes;

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public synchronized Future<Void> write(SessionId session, long epoch, byte[] snapshot) {
    writes++;
    if (failing > 0) {
      failing--;
      return Future.failedFuture("on purpose");
    }
    Future<Void> written = kept.write(session, epoch, snapshot);
    Promise<Void> answer = Promise.promise();
    Context context = Vertx.currentContext();
    acknowledgements.add(() -> context.runOnContext(on -> written.onComplete(answer)));
    if (!isHeld) {
      acknowledge();
    }
    return answer.future();
  }

  @Override
  public Future<byte @Nullable []> read(SessionId session) {
    return kept.read(session);
  }

  @Override
  public Future<Void> remove(SessionId session, long epoch) {
    return kept.remove(session, epoch);
  }

  synchronized int writes() {
    return writes;
  }

  synchronized void hold() {
    isHeld = true;
  }

  /** How many acknowledgements are held back. */
  synchronized int waiting() {
    return acknowledgements.size();
  }

  /** From now on nothing is written. */
  synchronized void fail() {
    failing = Integer.MAX_VALUE;
  }

  /** The next so many writes fail. */
  synchronized void failNext(int times) {
    failing = times;
  }

  synchronized void acknowledge() {
    isHeld = false;
    acknowledgements.forEach(Runnable::run);
    acknowledgements.clear();
  }

  /** What is written of a session; null if nothing is. */
  @Nullable SessionSnapshot snapshot(SessionId session) {
    byte[] bytes = kept.read(session).result();
    return bytes == null ? null : SessionSnapshot.decode(bytes);
  }
}

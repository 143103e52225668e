package dev.parley.routing.journal;

import dev.parley.contract.SessionId;
import dev.parley.contract.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A shared journal that answers when the test says so. */
final class SlowJournal implements Journal {
  final List<byte[]> written = new ArrayList<>();
  final Deque<Promise<Void>> unanswered = new ArrayDeque<>();
  final boolean isShared;
  int removals;

  SlowJournal(boolean isShared) {
    this.isShared = isShared;
  }

  @Override
  public boolean isShared() {
    return isShared;
  }

  @Override
  public Future<Void> write(SessionId session, long epoch, byte[] snapshot) {
    written.add(snapshot);
    Promise<Void> answer = Promise.promise();
    unanswered.add(answer);
    return answer.future();
  }

  @Override
  public Future<byte @Nullable []> read(SessionId session) {
    return Future.succeededFuture(null);
  }

  @Override
  public Future<Void> remove(SessionId session, long epoch) {
    removals++;
    return Future.succeededFuture();
  }

  void answer() {
    unanswered.remove().complete();
  }

  void fail(Throwable cause) {
    unanswered.remove().fail(cause);
  }

  long last() {
    return written.isEmpty() ? -1 : written.get(written.size() - 1)[0];
  }
}

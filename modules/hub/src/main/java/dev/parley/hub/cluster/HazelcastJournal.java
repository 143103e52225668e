package dev.parley.hub.cluster;

import com.hazelcast.map.IMap;
import dev.parley.contract.SessionId;
import dev.parley.contract.journal.Journal;
import dev.parley.contract.journal.StaleEpochException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sessions written down on several nodes, two copies beside the first. The epochs are compared
 * where the entry lives, so that of two owners on two nodes the newer one wins whoever writes last,
 * and again when a split cluster has healed. Any thread; nothing here blocks the caller.
 *
 * <p>Reads go to whatever copy is near and wait on threads of their own: with one of three nodes
 * stopped they were answered at once, where asynchronous ones were lost.
 */
final class HazelcastJournal implements Journal {
  /** A stopped node delays a write for up to the time that takes it out of the cluster. */
  static final Duration TIMEOUT = Duration.ofSeconds(2);

  private static final int READERS = 4;
  private static final Duration LONG_READ = Duration.ofMinutes(2);

  private final Vertx vertx;
  private final IMap<String, byte[]> sessions;
  private final Duration kept;
  private final WorkerExecutor readers;

  /**
   * @param sessions the cluster's map
   * @param kept how long an entry is kept that is not written again
   */
  HazelcastJournal(Vertx vertx, IMap<String, byte[]> sessions, Duration kept) {
    this.vertx = vertx;
    this.sessions = sessions;
    this.kept = kept;
    this.readers =
        vertx.createSharedWorkerExecutor(
            "parley-journal", READERS, LONG_READ.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Future<Void> write(SessionId session, long epoch, byte[] snapshot) {
    JournalEntry entry = new JournalEntry(epoch, snapshot);
    return bounded(
            sessions.submitToKey(
                session.value(), new JournalWrite(entry.toBytes(), kept.toMillis())))
        .compose(
            newer ->
                newer == null
                    ? Future.succeededFuture()
                    : Future.failedFuture(new StaleEpochException(epoch, newer)));
  }

  @Override
  public Future<byte @Nullable []> read(SessionId session) {
    return readers
        .<byte @Nullable []>executeBlocking(() -> sessions.get(session.value()), false)
        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .map(bytes -> bytes == null ? null : JournalEntry.of(bytes).snapshot());
  }

  @Override
  public Future<Void> remove(SessionId session, long epoch) {
    return bounded(sessions.submitToKey(session.value(), new JournalRemoval(epoch))).mapEmpty();
  }

  private <T> Future<T> bounded(CompletionStage<T> stage) {
    return Future.fromCompletionStage(stage, vertx.getOrCreateContext())
        .timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
  }
}

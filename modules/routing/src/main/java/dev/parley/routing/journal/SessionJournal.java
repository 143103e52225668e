package dev.parley.routing.journal;

import dev.parley.contract.SessionId;
import dev.parley.contract.journal.Journal;
import dev.parley.contract.journal.StaleEpochException;
import dev.parley.realtime.ServerEventType;
import dev.parley.routing.journal.JournalGate.Wait;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes one session down and lets out to its client what may leave (rule R23). What begins or
 * finishes something that the client holds the session to waits for its write, if other processes
 * read the journal: the session, an item, a response and all its parts. All behind it waits with
 * it. So another router knows exactly which {@code …done} events an answer that was cut still
 * misses.
 *
 * <p>Other changes are written at the next tick. Confined to its router's context.
 *
 * @param <T> what goes to the client
 */
public final class SessionJournal<T> {
  /**
   * The session that is written down.
   *
   * @param <T> what goes to its client
   */
  public interface Owner<T> {
    SessionId id();

    /** Of the owner, as of now. */
    long epoch();

    /** The machine's count of changes. */
    long version();

    /** A count of what goes on without a change. */
    long progress();

    /**
     * The session as bytes, or null if there is nothing to go on with; then nothing waits for it.
     *
     * @param held takes what is held back, and is to be told of it: it has not left
     */
    byte @Nullable [] snapshot(Iterable<T> held);

    /** It leaves for the client. */
    void leave(T what);

    /**
     * An owner with a higher epoch has written: this one is to end, and what leaves from now on
     * must not reach the client (rule R22).
     */
    void onFenced();
  }

  /** What an operator is told. Called on event loops; must not block. */
  public interface Metrics {
    /**
     * A snapshot was written down.
     *
     * @param bytes of it
     * @param ms that it took
     */
    void journalWritten(int bytes, long ms);

    /** A write or a removal failed. */
    void journalFailed();

    /** Events left before they were written down: the journal is slow or away. */
    void leftUnwritten(long events);
  }

  /** Entries move from node to node while one comes or goes, and a write may fail of that. */
  private static final int LAST_WRITES = 3;

  private final Journal journal;
  private final Owner<T> owner;
  private final Metrics metrics;
  private final LongSupplier clockMs;
  private final JournalWriter writer;
  private final JournalGate<T> gate;
  private boolean isEnded;
  private @Nullable Promise<Void> handover;
  private boolean isLastWrite;
  private int lastWritesFailed;

  /**
   * @param clockMs milliseconds that do not go back
   */
  public SessionJournal(
      Journal journal,
      JournalLimits limits,
      Owner<T> owner,
      Metrics metrics,
      LongSupplier clockMs) {
    this.journal = journal;
    this.owner = owner;
    this.metrics = metrics;
    this.clockMs = clockMs;
    this.writer = new JournalWriter(limits);
    this.gate = new JournalGate<>(limits, writer);
  }

  /** Whether the journal must know of what an event of this type says before the client does. */
  public static boolean isPromise(ServerEventType type) {
    return switch (type) {
      case SESSION_CREATED,
          CONVERSATION_ITEM_ADDED,
          CONVERSATION_ITEM_DONE,
          RESPONSE_CREATED,
          RESPONSE_OUTPUT_ITEM_ADDED,
          RESPONSE_CONTENT_PART_ADDED,
          RESPONSE_OUTPUT_TEXT_DONE,
          RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DONE,
          RESPONSE_OUTPUT_AUDIO_DONE,
          RESPONSE_CONTENT_PART_DONE,
          RESPONSE_FUNCTION_CALL_ARGUMENTS_DONE,
          RESPONSE_OUTPUT_ITEM_DONE,
          RESPONSE_DONE ->
          true;
      default -> false;
    };
  }

  /**
   * Something for the client: it leaves now or when it may.
   *
   * @param isPromise whether the journal must know of it first; all else waits only behind others
   */
  public void offer(T what, boolean isPromise) {
    pass(what, isPromise ? Wait.PROMISE : Wait.NOTHING);
  }

  /**
   * Something that wants to know whether the session as it is now is written down: it leaves once
   * it is, or after {@link JournalLimits#ask}, and never before what was offered before it. It is
   * no promise when it leaves unwritten.
   */
  public void ask(T what) {
    pass(what, Wait.QUESTION);
  }

  private void pass(T what, Wait asked) {
    Wait waitsFor = isEnded || !journal.isShared() ? Wait.NOTHING : asked;
    long version = owner.version();
    if (gate.isOpen(waitsFor, version)) {
      owner.leave(what);
      reportUnwritten();
    } else {
      gate.hold(what, waitsFor, version, clockMs.getAsLong());
    }
    if (waitsFor != Wait.NOTHING) {
      writeIfDue();
    }
  }

  /** Whether all up to this version is written down. */
  public boolean isWritten(long version) {
    return writer.isDurable(version);
  }

  /** Whether the client was promised something that is not written down yet. */
  public boolean isAhead() {
    return gate.isAhead();
  }

  /** Every 50 ms. */
  public void onTick() {
    writeIfDue();
    release();
  }

  private void writeIfDue() {
    long nowMs = clockMs.getAsLong();
    if (!isEnded && handover == null && writer.isDue(owner.version(), owner.progress(), nowMs)) {
      byte[] bytes = owner.snapshot(this::held);
      if (bytes != null) {
        write(bytes, nowMs);
      } else {
        letOut();
      }
    }
  }

  private void letOut() {
    for (T next = gate.pollAny(); next != null; next = gate.pollAny()) {
      owner.leave(next);
    }
  }

  private Iterator<T> held() {
    List<T> all = new ArrayList<>();
    gate.forEach(all::add);
    return all.iterator();
  }

  private void write(byte[] bytes, long nowMs) {
    writer.onBegun(owner.version(), owner.progress(), bytes.length, nowMs);
    journal
        .write(owner.id(), owner.epoch(), bytes)
        .onSuccess(written -> onWritten(bytes.length, nowMs))
        .onFailure(this::onFailed);
  }

  private void onWritten(int bytes, long begunMs) {
    writer.onWritten();
    metrics.journalWritten(bytes, clockMs.getAsLong() - begunMs);
    release();
    if (isEnded) {
      remove();
    } else if (handover != null) {
      goOnHandingOver(handover);
    } else if (!gate.isEmpty()) {
      writeIfDue();
    }
  }

  private void onFailed(Throwable cause) {
    writer.onFailed(clockMs.getAsLong());
    metrics.journalFailed();
    boolean isStale = cause instanceof StaleEpochException;
    Promise<Void> leaving = handover;
    if (leaving != null && !isEnded && !isStale && ++lastWritesFailed < LAST_WRITES) {
      isLastWrite = false;
      goOnHandingOver(leaving);
      return;
    }
    if (leaving != null) {
      leaving.tryFail(cause);
    }
    if (isEnded) {
      remove();
    } else if (isStale) {
      isEnded = true;
      owner.onFenced();
      letOut();
    } else {
      release();
    }
  }

  private void release() {
    long nowMs = clockMs.getAsLong();
    for (T next = gate.poll(nowMs); next != null; next = gate.poll(nowMs)) {
      owner.leave(next);
    }
    reportUnwritten();
  }

  private void reportUnwritten() {
    long events = gate.takeUnwritten();
    if (events > 0) {
      metrics.leftUnwritten(events);
    }
  }

  /**
   * Writes the session down as it is now, for another router. After that what is held leaves,
   * nothing more is written, and the journal keeps the session.
   *
   * @return fails when it is not known to be written down, after some tries
   */
  public Future<Void> handOver() {
    Promise<Void> done = Promise.promise();
    handover = done;
    if (!writer.isWriting()) {
      goOnHandingOver(done);
    }
    return done.future();
  }

  private void goOnHandingOver(Promise<Void> done) {
    if (isLastWrite) {
      isEnded = true;
      letOut();
      done.tryComplete();
      return;
    }
    byte[] bytes = isEnded ? null : owner.snapshot(this::held);
    if (bytes == null) {
      done.tryFail("there is nothing to go on with");
    } else {
      isLastWrite = true;
      write(bytes, clockMs.getAsLong());
    }
  }

  /**
   * The session is over: what is held leaves, and the journal forgets the session once no write is
   * under way.
   */
  public void end() {
    if (isEnded) {
      return;
    }
    isEnded = true;
    letOut();
    if (!writer.isWriting()) {
      remove();
    }
  }

  private void remove() {
    journal.remove(owner.id(), owner.epoch()).onFailure(cause -> metrics.journalFailed());
  }
}

package dev.parley.codec;

import dev.parley.contract.Convert;
import dev.parley.contract.Converted;
import dev.parley.contract.OpenCodec;
import dev.parley.contract.error.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a session's sound. At most one job of it runs, with all that has come until
 * then; what comes meanwhile waits for the next. So its sound stays in order without a lock, and
 * sessions share the threads: a job that has run for its time gives the thread away and queues up
 * again. Confined to the verticle's context but for the job.
 *
 * <pre>
 * RUNNING (is being made) ─► IDLE ◄─ answered ─► RUNNING      close, overflow or failure:
 *                              IDLE ─► CLOSED     RUNNING ─► CLOSING ─ job is over ─► CLOSED
 * </pre>
 */
final class OpenConversion {
  /** Who holds conversions. */
  interface Owner {
    /** A part of what the router gets. */
    void onConverted(OpenConversion from, Converted part);

    /** A job has run. */
    void onRan(OpenConversion conversion, Lane lane, long nanos);

    /** It can go on no more and has to be closed. */
    void onBroken(OpenConversion conversion, String why, @Nullable Throwable cause);

    /** It is over; told once, when nothing of it runs. */
    void onClosed(OpenConversion conversion, @Nullable ErrorCode code);
  }

  /** What is told about threads by those that run on them. */
  interface Load {
    /** A job had to wait for a thread. */
    void onWaited(long waitedNanos, long nowNanos);
  }

  private enum State {
    IDLE,
    RUNNING,
    CLOSING,
    CLOSED
  }

  private record Done(List<Converted> parts, long nanos) {}

  /** How long a job has its worker. */
  static final long TURN_NANOS = 20_000_000;

  private final OpenCodec request;
  private final Jobs jobs;
  private final LoopShare share;
  private final LongSupplier nanoClock;
  private final Load load;
  private final Owner owner;
  private final Promise<Void> opened = Promise.promise();
  private final Promise<Void> closed = Promise.promise();

  /** What has come and is not answered; its first ones are with the job. */
  private final Deque<Convert> unanswered = new ArrayDeque<>();

  private final Deque<Convert> inbox = new ArrayDeque<>();
  private long unansweredChars;
  private long nextSeq;
  private State state = State.RUNNING;
  private @Nullable ErrorCode reason;

  /** The job's own while it runs. */
  private final Deque<Convert> work = new ArrayDeque<>();

  private @Nullable Convert current;
  private @Nullable Conversion conversion;

  OpenConversion(
      OpenCodec request,
      Jobs jobs,
      LoopShare share,
      LongSupplier nanoClock,
      Load load,
      Owner owner) {
    this.request = request;
    this.jobs = jobs;
    this.share = share;
    this.nanoClock = nanoClock;
    this.load = load;
    this.owner = owner;
  }

  OpenCodec request() {
    return request;
  }

  boolean matches(long epoch, int generation) {
    return request.epoch() == epoch && request.generation() == generation;
  }

  /** Completes when it takes sound; fails when it was closed before. */
  Future<Void> opened() {
    return opened.future();
  }

  /**
   * Makes the conversion on a worker: codecs have tables to fill.
   *
   * @param warm what to wait for before; never fails
   */
  void open(Future<Void> warm, Supplier<Conversion> maker) {
    warm.compose(ready -> jobs.run(maker::get))
        .onComplete(
            made -> {
              if (made.succeeded()) {
                conversion = made.result();
                opened.tryComplete();
                onIdle();
              } else {
                onJobFailed(made.cause());
              }
            });
  }

  /** Takes the router's next piece. */
  void onConvert(Convert convert) {
    if (state == State.CLOSING || state == State.CLOSED) {
      return;
    }
    if (convert.seq() != nextSeq) {
      owner.onBroken(this, "a piece is missing or came twice", null);
      return;
    }
    if (unanswered.size() >= Convert.MAX_UNANSWERED
        || unansweredChars > Convert.MAX_UNANSWERED_CHARS) {
      owner.onBroken(this, "the router sends more than there is room for", null);
      return;
    }
    nextSeq++;
    unanswered.add(convert);
    unansweredChars += convert.payload().length();
    inbox.add(convert);
    pump();
  }

  /** Ends it, at once or when its job is over. Repeating it changes nothing. */
  Future<Void> close(@Nullable ErrorCode code) {
    if (state == State.IDLE || state == State.RUNNING) {
      reason = code;
      boolean runs = state == State.RUNNING;
      state = State.CLOSING;
      opened.tryFail(new IllegalStateException("the conversion was closed"));
      if (!runs) {
        finish();
      }
    }
    return closed.future();
  }

  private void finish() {
    state = State.CLOSED;
    conversion = null;
    inbox.clear();
    unanswered.clear();
    owner.onClosed(this, reason);
    closed.complete();
  }

  private void onIdle() {
    if (state == State.CLOSING) {
      finish();
    } else {
      state = State.IDLE;
      pump();
    }
  }

  private void pump() {
    if (state != State.IDLE || (inbox.isEmpty() && work.isEmpty() && current == null)) {
      return;
    }
    state = State.RUNNING;
    boolean isOne = work.isEmpty() && current == null && inbox.size() == 1;
    boolean isBrief = isOne && conversion().isBrief(inbox.getFirst().payload().length());
    work.addAll(inbox);
    inbox.clear();
    long now = nanoClock.getAsLong();
    if (isBrief && share.isLeft(now)) {
      runInline(now);
    } else {
      jobs.run(() -> runQueued(now))
          .onSuccess(done -> onDone(Lane.WORKER, done))
          .onFailure(this::onJobFailed);
    }
  }

  /** What takes longer than it was thought to goes on on a worker. */
  private void runInline(long now) {
    Done done;
    try {
      done = run(now, LoopShare.BURST_NANOS);
    } catch (RuntimeException failed) {
      onJobFailed(failed);
      return;
    }
    share.spend(done.nanos(), now + done.nanos());
    onDone(Lane.INLINE, done);
  }

  private Done runQueued(long queuedAt) {
    long now = nanoClock.getAsLong();
    load.onWaited(now - queuedAt, now);
    return run(now, TURN_NANOS);
  }

  private Conversion conversion() {
    return Objects.requireNonNull(conversion);
  }

  private Done run(long startNanos, long turnNanos) {
    Conversion converting = conversion();
    List<Converted> parts = new ArrayList<>();
    long now = startNanos;
    while (now - startNanos < turnNanos && takeNext(converting)) {
      Convert convert = Objects.requireNonNull(current);
      if (converting.step(
          (base64, isLast, fault) ->
              parts.add(
                  new Converted(
                      request.session(),
                      request.epoch(),
                      request.leg(),
                      request.generation(),
                      convert.seq(),
                      isLast,
                      base64,
                      fault)))) {
        current = null;
      }
      now = nanoClock.getAsLong();
    }
    return new Done(parts, now - startNanos);
  }

  private boolean takeNext(Conversion converting) {
    if (current == null) {
      current = work.poll();
      if (current != null) {
        converting.begin(current.what(), current.payload());
      }
    }
    return current != null;
  }

  private void onDone(Lane lane, Done done) {
    owner.onRan(this, lane, done.nanos());
    if (state == State.RUNNING) {
      for (Converted part : done.parts()) {
        if (part.isLast()) {
          unansweredChars -= unanswered.remove().payload().length();
        }
        owner.onConverted(this, part);
      }
    }
    onIdle();
  }

  private void onJobFailed(Throwable cause) {
    if (state == State.RUNNING) {
      state = State.IDLE;
      owner.onBroken(this, "the conversion failed", cause);
    }
    if (state == State.CLOSING) {
      finish();
    }
  }
}

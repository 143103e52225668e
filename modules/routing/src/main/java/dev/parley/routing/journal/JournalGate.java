package dev.parley.routing.journal;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to the client and waits until the journal knows of it (rule R23), in order:
 * behind something that waits everything does. Nothing waits longer than it may.
 *
 * @param <T> what is held
 */
final class JournalGate<T> {
  /** What something waits for, other than for what is before it. */
  enum Wait {
    NOTHING,
    /** The client holds the session to it. */
    PROMISE,
    /** Somebody wants to know whether the session is written down, and can do with a no. */
    QUESTION
  }

  /**
   * @param version that has to be written down
   * @param untilMs when it leaves in any case
   */
  private record Held<T>(T what, Wait waitsFor, long version, long untilMs) {}

  private final long holdMs;
  private final long askMs;
  private final JournalWriter writer;
  private final ArrayDeque<Held<T>> held = new ArrayDeque<>(0);
  private long unwritten;
  private long promised = Long.MIN_VALUE;

  JournalGate(JournalLimits limits, JournalWriter writer) {
    this.holdMs = limits.hold().toMillis();
    this.askMs = limits.ask().toMillis();
    this.writer = writer;
  }

  /**
   * Whether what comes now may leave at once; else {@link #hold} it.
   *
   * @param version of the session now
   */
  boolean isOpen(Wait waitsFor, long version) {
    if (!held.isEmpty()) {
      return false;
    }
    if (isKnown(waitsFor, version)) {
      return true;
    }
    if (!writer.isTrusted()) {
      leaveUnwritten(waitsFor, version);
      return true;
    }
    return false;
  }

  private boolean isKnown(Wait waitsFor, long version) {
    return waitsFor == Wait.NOTHING || writer.isDurable(version);
  }

  private void leaveUnwritten(Wait waitsFor, long version) {
    if (waitsFor == Wait.PROMISE) {
      unwritten++;
      promised = Math.max(promised, version);
    }
  }

  /** Whether a promise has left that is not written down yet. */
  boolean isAhead() {
    return !writer.isDurable(promised);
  }

  void hold(T what, Wait waitsFor, long version, long nowMs) {
    held.add(
        new Held<>(what, waitsFor, version, nowMs + (waitsFor == Wait.QUESTION ? askMs : holdMs)));
  }

  /** The next that may leave now, or null. */
  @Nullable T poll(long nowMs) {
    Held<T> first = held.peek();
    if (first == null || !mayLeave(first, nowMs)) {
      return null;
    }
    held.remove();
    return first.what();
  }

  private boolean mayLeave(Held<T> first, long nowMs) {
    if (isKnown(first.waitsFor(), first.version())) {
      return true;
    }
    boolean isOverdue = nowMs >= first.untilMs();
    if (isOverdue && first.waitsFor() == Wait.PROMISE) {
      writer.onOverdue();
    }
    if (!isOverdue && writer.isTrusted()) {
      return false;
    }
    leaveUnwritten(first.waitsFor(), first.version());
    return true;
  }

  /** The oldest, whether it may leave or not, or null. */
  @Nullable T pollAny() {
    Held<T> first = held.poll();
    return first == null ? null : first.what();
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  /** What is held, oldest first. */
  void forEach(Consumer<T> action) {
    for (Iterator<Held<T>> each = held.iterator(); each.hasNext(); ) {
      action.accept(each.next().what());
    }
  }

  /** How many promises left without being written down, since the last call. */
  long takeUnwritten() {
    long count = unwritten;
    unwritten = 0;
    return count;
  }
}

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
  /**
   * @param waits whether it waits by itself, or only behind others
   * @param version that has to be written down
   * @param untilMs when it leaves in any case
   */
  private record Held<T>(T what, boolean waits, long version, long untilMs) {}

  private final long holdMs;
  private final JournalWriter writer;
  private final ArrayDeque<Held<T>> held = new ArrayDeque<>(0);
  private long unwritten;
  private long promised = Long.MIN_VALUE;

  JournalGate(JournalLimits limits, JournalWriter writer) {
    this.holdMs = limits.hold().toMillis();
    this.writer = writer;
  }

  /**
   * Whether what comes now may leave at once; else {@link #hold} it.
   *
   * @param waits whether the journal must know of it
   * @param version of the session now
   */
  boolean isOpen(boolean waits, long version) {
    if (!held.isEmpty()) {
      return false;
    }
    if (!waits || writer.isDurable(version)) {
      return true;
    }
    if (!writer.isTrusted()) {
      leaveUnwritten(version);
      return true;
    }
    return false;
  }

  private void leaveUnwritten(long version) {
    unwritten++;
    promised = Math.max(promised, version);
  }

  /** Whether something has left that is not written down yet. */
  boolean isAhead() {
    return !writer.isDurable(promised);
  }

  void hold(T what, boolean waits, long version, long nowMs) {
    held.add(new Held<>(what, waits, version, nowMs + holdMs));
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
    if (!first.waits() || writer.isDurable(first.version())) {
      return true;
    }
    if (nowMs >= first.untilMs()) {
      writer.onOverdue();
    }
    if (writer.isTrusted()) {
      return false;
    }
    leaveUnwritten(first.version());
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

  /** How much left without being written down, since the last call. */
  long takeUnwritten() {
    long count = unwritten;
    unwritten = 0;
    return count;
  }
}

package dev.parley.emulator.record;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The tapes of one emulator, bounded by the characters in them: ended connections go first, oldest
 * first; if that does not help a tape ends truncated. Thread-safe.
 */
public final class Recorder {
  private static final int MAX_TAPES = 10_000;

  private final long maxCharacters;
  private final LongSupplier clockMs;
  private final Deque<Tape> tapes = new ArrayDeque<>();
  private long characters;

  /**
   * @param maxCharacters 0 records nothing but that there were connections
   * @param clockMs milliseconds since the epoch
   */
  public Recorder(long maxCharacters, LongSupplier clockMs) {
    this.maxCharacters = maxCharacters;
    this.clockMs = clockMs;
  }

  /**
   * Begins a tape.
   *
   * @param path of the upgrade, without its query: that may hold a key
   */
  public synchronized Tape open(String path) {
    Tape tape = new Tape(this, path, nowMs());
    tapes.add(tape);
    if (tapes.size() > MAX_TAPES) {
      evict(0);
    }
    return tape;
  }

  /** The tapes, oldest connection first. */
  public synchronized List<Tape> tapes() {
    return List.copyOf(tapes);
  }

  public synchronized void clear() {
    tapes.removeIf(Tape::isClosed);
    characters = tapes.stream().mapToLong(Tape::bytes).sum();
  }

  long nowMs() {
    return clockMs.getAsLong();
  }

  /** Makes room for so many characters; false if there is none, or the tape is gone itself. */
  synchronized boolean admit(Tape tape, int length) {
    if (characters + length > maxCharacters) {
      evict(length);
    }
    if (characters + length > maxCharacters || tape.isClosed()) {
      return false;
    }
    characters += length;
    return true;
  }

  private void evict(int length) {
    Iterator<Tape> oldest = tapes.iterator();
    while (oldest.hasNext() && (characters + length > maxCharacters || tapes.size() > MAX_TAPES)) {
      Tape tape = oldest.next();
      if (tape.isClosed()) {
        oldest.remove();
        characters -= tape.bytes();
      }
    }
  }
}

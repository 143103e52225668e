package dev.parley.audio.pace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * When frames of a stream are due: one each period, counted from the first, so that lateness of
 * whoever asks never adds up. A stream that ran dry begins anew with its next frame. After a long
 * stall no more than {@code mostAtOnce} frames are due together, and the others follow from then
 * on. Times are of {@link System#nanoTime}, handed in and never going back. Not thread-safe.
 *
 * @param <F> a frame
 */
public final class Pacer<F> {
  private final Queue<F> frames;
  private final int capacity;
  private final long periodNanos;
  private final int mostAtOnce;
  private long nextNanos;
  private boolean running;

  /**
   * @param capacity frames that may wait, at least 1
   * @param periodNanos from one frame to the next, at least 1
   * @param mostAtOnce frames that may be due together, at least 1
   */
  public Pacer(int capacity, long periodNanos, int mostAtOnce) {
    if (capacity < 1 || periodNanos < 1 || mostAtOnce < 1) {
      throw new IllegalArgumentException(
          "capacity, periodNanos and mostAtOnce: must be at least 1, were %d, %d and %d"
              .formatted(capacity, periodNanos, mostAtOnce));
    }
    this.frames = new ArrayDeque<>(Math.min(capacity, 64));
    this.capacity = capacity;
    this.periodNanos = periodNanos;
    this.mostAtOnce = mostAtOnce;
  }

  /** Takes a frame; false, and it is not taken, if as many wait as may. */
  public boolean offer(F frame) {
    return frames.size() < capacity && frames.offer(frame);
  }

  /** The frames that are due, in order. */
  public List<F> due(long nowNanos) {
    if (frames.isEmpty()) {
      // One period after the last frame: the next is late, and is the first of a new count.
      running = running && nowNanos - nextNanos < 0;
      return List.of();
    }
    if (!running) {
      running = true;
      nextNanos = nowNanos;
    }
    if (nowNanos - nextNanos < 0) {
      return List.of();
    }
    List<F> due = new ArrayList<>(2);
    while (nowNanos - nextNanos >= 0 && due.size() < mostAtOnce) {
      F frame = frames.poll();
      if (frame == null) {
        break;
      }
      due.add(frame);
      nextNanos += periodNanos;
    }
    if (nowNanos - nextNanos >= 0) {
      running = !frames.isEmpty();
      nextNanos = nowNanos + periodNanos;
    }
    return due;
  }

  /** Whether a frame waits, so that {@link #due} is to be called at {@link #nextNanos}. */
  public boolean isWaiting() {
    return !frames.isEmpty();
  }

  /**
   * When the next frame is due, in a time that has passed if that is now. Means something while one
   * waits.
   *
   * @param nowNanos what a stream that begins anew begins with
   */
  public long nextNanos(long nowNanos) {
    return running ? nextNanos : nowNanos;
  }

  /** How many frames wait. */
  public int size() {
    return frames.size();
  }

  /** Throws away what waits, as when the user interrupts; how many frames that were. */
  public int clear() {
    int dropped = frames.size();
    frames.clear();
    return dropped;
  }
}

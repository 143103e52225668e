package dev.parley.emulator.service;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Sends deltas at their times: in order, a few at once when they are late, none while the peer does
 * not read.
 */
public final class Playback {
  private static final int MAX_AT_ONCE = 8;
  private static final long CONGESTED_RETRY_MS = 5;

  /**
   * @param dueMs milliseconds after the start
   */
  public record Beat(long dueMs, Runnable send) {}

  private final List<Beat> beats;
  private final Timers timers;
  private final BooleanSupplier congested;
  private final Runnable onEnd;
  private final long startMs;
  private int next;
  private Runnable timer;

  /**
   * Begins at once.
   *
   * @param congested whether the peer does not read
   * @param onEnd runs after the last beat, never within this call
   */
  public Playback(Timers timers, BooleanSupplier congested, List<Beat> beats, Runnable onEnd) {
    this.timers = timers;
    this.congested = congested;
    this.beats = new ArrayList<>(beats);
    this.beats.sort(Comparator.comparingLong(Beat::dueMs));
    this.onEnd = onEnd;
    this.startMs = timers.nowMs();
    this.timer = timers.after(0, this::tick);
  }

  public void stop() {
    timer.run();
  }

  private void tick() {
    long sinceMs = timers.nowMs() - startMs;
    for (int sent = 0; sent < MAX_AT_ONCE && isDue(sinceMs); sent++) {
      beats.get(next++).send().run();
    }
    if (next == beats.size()) {
      onEnd.run();
    } else if (congested.getAsBoolean()) {
      timer = timers.after(CONGESTED_RETRY_MS, this::tick);
    } else {
      long waitMs = Math.max(0, beats.get(next).dueMs() - sinceMs);
      timer = timers.after(waitMs, this::tick);
    }
  }

  private boolean isDue(long sinceMs) {
    return next < beats.size() && beats.get(next).dueMs() <= sinceMs && !congested.getAsBoolean();
  }
}

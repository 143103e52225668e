package dev.parley.emulator.openai;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Sends deltas at their times: in order, a few at once when they are late, none while the peer does
 * not read.
 */
final class Playback {
  private static final int MAX_AT_ONCE = 8;
  private static final long CONGESTED_RETRY_MS = 5;

  /**
   * @param dueMs milliseconds after the start
   */
  record Beat(long dueMs, Runnable send) {}

  private final List<Beat> beats;
  private final Scope scope;
  private final Runnable onEnd;
  private final long startMs;
  private int next;
  private Runnable timer;

  /** Begins at once; {@code onEnd} runs after the last beat, never within this call. */
  Playback(Scope scope, List<Beat> beats, Runnable onEnd) {
    this.scope = scope;
    this.beats = new ArrayList<>(beats);
    this.beats.sort(Comparator.comparingLong(Beat::dueMs));
    this.onEnd = onEnd;
    this.startMs = scope.timers().nowMs();
    this.timer = scope.timers().after(0, this::tick);
  }

  void stop() {
    timer.run();
  }

  private void tick() {
    long sinceMs = scope.timers().nowMs() - startMs;
    for (int sent = 0; sent < MAX_AT_ONCE && isDue(sinceMs); sent++) {
      beats.get(next++).send().run();
    }
    if (next == beats.size()) {
      onEnd.run();
    } else if (scope.events().congested()) {
      timer = scope.timers().after(CONGESTED_RETRY_MS, this::tick);
    } else {
      long waitMs = Math.max(0, beats.get(next).dueMs() - sinceMs);
      timer = scope.timers().after(waitMs, this::tick);
    }
  }

  private boolean isDue(long sinceMs) {
    return next < beats.size() && beats.get(next).dueMs() <= sinceMs && !scope.events().congested();
  }
}

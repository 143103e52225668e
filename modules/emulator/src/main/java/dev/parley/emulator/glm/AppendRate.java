package dev.parley.emulator.glm;

import dev.parley.emulator.service.Timers;

/** Admits 50 appends a second, and as many at once after a pause (protocol page, 8). */
final class AppendRate {
  private static final int PER_SECOND = 50;

  private final Timers timers;
  private double tokens = PER_SECOND;
  private long atMs;

  AppendRate(Timers timers) {
    this.timers = timers;
    this.atMs = timers.nowMs();
  }

  boolean admits() {
    long nowMs = timers.nowMs();
    tokens = Math.min(PER_SECOND, tokens + Math.max(0, nowMs - atMs) * PER_SECOND / 1_000.0);
    atMs = nowMs;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }
}

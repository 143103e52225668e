package dev.parley.emulator.service;

/** Time, handed in. Tasks run on the session's own thread. */
public interface Timers {
  /**
   * Runs a task later, never within this call.
   *
   * @param delayMs from 0
   * @return cancels it, once or more, before or after it ran
   */
  Runnable after(long delayMs, Runnable task);

  /** Milliseconds since the epoch. */
  long nowMs();
}

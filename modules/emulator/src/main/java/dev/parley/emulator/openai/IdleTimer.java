package dev.parley.emulator.openai;

/** {@code idle_timeout_ms}: counted from the end of a response and its playback (2.3). */
final class IdleTimer {
  private static final long NONE = -1;

  private final Studio studio;
  private final Runnable onIdle;
  private long timer = NONE;
  private int playbackMs;

  IdleTimer(Studio studio, Runnable onIdle) {
    this.studio = studio;
    this.onIdle = onIdle;
  }

  /** Audio of this length has been produced by the response that is about to end. */
  void notePlayback(int milliseconds) {
    playbackMs = milliseconds;
  }

  void start(int timeoutMs) {
    stop();
    timer = studio.timer((long) playbackMs + timeoutMs, onIdle);
    playbackMs = 0;
  }

  void stop() {
    if (timer != NONE) {
      studio.cancelTimer(timer);
      timer = NONE;
    }
  }
}

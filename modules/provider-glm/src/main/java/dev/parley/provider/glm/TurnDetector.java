package dev.parley.provider.glm;

/**
 * Hears where the user's speech begins and ends. GLM's own detection is unreliable, so that the hub
 * cuts the turns itself. One per session, not thread-safe, without a clock: time is counted in
 * audio. Source: protocols/glm-realtime.md sections 7 and 11.3.
 */
interface TurnDetector {
  /** How long a frame is. */
  int FRAME_MS = 10;

  /** A frame of 24 kHz mono s16le. */
  int FRAME_BYTES = FRAME_MS * GaItem.BYTES_PER_MS;

  /** What a frame changed. */
  enum Change {
    NONE,
    /** Speech has begun, {@link #onsetMs} before the end of this frame. */
    STARTED,
    /** It has been quiet for long enough. */
    STOPPED
  }

  /**
   * Listens to the next frame.
   *
   * @param at where in the array its {@value #FRAME_BYTES} bytes begin
   */
  Change onFrame(byte[] pcm, int at);

  /** How long before the end of the frame that said {@link Change#STARTED} speech began. */
  int onsetMs();

  /** Forgets speech that has begun; what is known of the noise stays. */
  void reset();
}

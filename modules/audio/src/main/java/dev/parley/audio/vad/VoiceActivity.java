package dev.parley.audio.vad;

/**
 * Judges frames of sound by whether somebody speaks in them: 24 kHz mono, signed 16-bit. One per
 * session, which hands in its frames in order; not thread-safe, without a clock.
 */
public interface VoiceActivity extends AutoCloseable {
  int RATE_HZ = 24_000;

  /** Of 10 ms, which is what an implementation without a wish of its own takes. */
  int USUAL_FRAME = RATE_HZ / 100;

  /** How many samples a frame has, always the same: 10 to 50 ms. */
  int frameSamples();

  /**
   * Judges the next frame.
   *
   * @param at where in the array its {@link #frameSamples} samples begin
   * @return how likely it is speech, 0 to 1; 0 for digital silence
   */
  float judge(short[] pcm, int at);

  /**
   * What comes next does not follow what came before. Forgets what was going on; what is known of
   * the noise stays.
   */
  void onGap();

  /** Gives back what is not on the heap. May be called again; nothing else may be after it. */
  @Override
  void close();
}

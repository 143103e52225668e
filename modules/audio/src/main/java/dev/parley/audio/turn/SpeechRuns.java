package dev.parley.audio.turn;

import dev.parley.audio.vad.VoiceActivity;

/**
 * Makes stretches of speech of judged frames: one begins when enough of the last frames are speech,
 * so that a click begins none, and ends when none was for long enough. Not thread-safe.
 */
final class SpeechRuns {
  /** What a frame changed. */
  enum Change {
    NONE,
    BEGAN,
    ENDED
  }

  /** So much of the last {@link #WINDOW_MS} must be speech. */
  private static final int ONSET_MS = 30;

  private static final int WINDOW_MS = 100;

  /** In speech less will do, so that its softer sounds do not end it. */
  private static final double WHILE_SPEAKING = 0.7;

  private final int frameSamples;
  private final int onsetFrames;
  private final int windowMask;
  private int voicedFrames;
  private long quietSamples;
  private boolean speaking;

  SpeechRuns(int frameSamples) {
    this.frameSamples = frameSamples;
    int frameMs = 1_000 * frameSamples / VoiceActivity.RATE_HZ;
    onsetFrames = Math.max(2, ONSET_MS / frameMs);
    windowMask = (1 << Math.max(onsetFrames, WINDOW_MS / frameMs)) - 1;
  }

  boolean speaking() {
    return speaking;
  }

  /** Forgets all that was judged. */
  void reset() {
    speaking = false;
    voicedFrames = 0;
    quietSamples = 0;
  }

  /** How long before the end of the frame that it {@link Change#BEGAN} with speech began. */
  long samplesSinceOnset() {
    return (long) (Integer.SIZE - Integer.numberOfLeadingZeros(voicedFrames)) * frameSamples;
  }

  /**
   * @param likelihood of the next frame being speech
   */
  Change onFrame(float likelihood, TurnSettings settings) {
    double least = speaking ? settings.threshold() * WHILE_SPEAKING : settings.threshold();
    boolean voiced = likelihood > 0 && likelihood >= least;
    voicedFrames = (voicedFrames << 1 | (voiced ? 1 : 0)) & windowMask;
    quietSamples = voiced ? 0 : quietSamples + frameSamples;
    if (!speaking && Integer.bitCount(voicedFrames) >= onsetFrames) {
      speaking = true;
      return Change.BEGAN;
    }
    long silence = (long) settings.silenceDurationMs() * TurnDetector.SAMPLES_PER_MS;
    if (speaking && !voiced && quietSamples >= silence) {
      reset();
      return Change.ENDED;
    }
    return Change.NONE;
  }
}

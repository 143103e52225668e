package dev.parley.audio.vad;

import dev.parley.audio.pcm.Resampler;

/**
 * The detector of WebRTC, which knows voices from noise by Gaussian mixtures: 0 or 1, in its most
 * aggressive mode. Comes from {@link VoiceActivities#fvad}. Not thread-safe.
 *
 * <p>For measurements, not for sessions: libfvad-jni 1.0.0 copies each frame and never gives the
 * copy back, which is 330 bytes of native memory every 10 ms.
 */
final class FvadVoiceActivity implements VoiceActivity {
  private static final int NATIVE_HZ = 16_000;

  private final Resampler resampler = new Resampler(RATE_HZ, NATIVE_HZ);
  private final short[] frame = new short[NATIVE_HZ / 100];
  private final FvadHandle handle;
  private int filled;
  private boolean speech;
  private boolean closed;

  /**
   * @param handle closed with this
   */
  FvadVoiceActivity(FvadHandle handle) {
    this.handle = handle;
  }

  @Override
  public int frameSamples() {
    return USUAL_FRAME;
  }

  /** The resampler holds back 1 ms, so that the first frame alone is not judged yet. */
  @Override
  public float judge(short[] pcm, int at) {
    if (closed) {
      throw new IllegalStateException("closed");
    }
    resampler.push(pcm, at, USUAL_FRAME, this::take);
    return speech ? 1 : 0;
  }

  private void take(short[] pcm, int offset, int length) {
    int at = offset;
    int left = length;
    while (left > 0) {
      int taken = Math.min(left, frame.length - filled);
      System.arraycopy(pcm, at, frame, filled, taken);
      at += taken;
      left -= taken;
      filled += taken;
      if (filled == frame.length) {
        filled = 0;
        speech = handle.isSpeech(frame);
      }
    }
  }

  @Override
  public void onGap() {
    resampler.reset();
    filled = 0;
    speech = false;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      handle.close();
    }
  }
}

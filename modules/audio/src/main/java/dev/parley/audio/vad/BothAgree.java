package dev.parley.audio.vad;

/** Takes for speech what two judges with frames of one length take for it. */
final class BothAgree implements VoiceActivity {
  private final VoiceActivity one;
  private final VoiceActivity other;

  /**
   * @throws IllegalArgumentException if their frames differ in length
   */
  BothAgree(VoiceActivity one, VoiceActivity other) {
    if (one.frameSamples() != other.frameSamples()) {
      throw new IllegalArgumentException(
          "frames of %d and %d samples".formatted(one.frameSamples(), other.frameSamples()));
    }
    this.one = one;
    this.other = other;
  }

  @Override
  public int frameSamples() {
    return one.frameSamples();
  }

  @Override
  public float judge(short[] pcm, int at) {
    return Math.min(one.judge(pcm, at), other.judge(pcm, at));
  }

  @Override
  public void onGap() {
    one.onGap();
    other.onGap();
  }

  @Override
  public void close() {
    one.close();
    other.close();
  }
}

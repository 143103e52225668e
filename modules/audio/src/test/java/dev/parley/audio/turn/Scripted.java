package dev.parley.audio.turn;

import dev.parley.audio.vad.VoiceActivity;
import java.util.Arrays;

/** Takes every frame for speech whose first sample is not 0; counts what is done to it. */
class Scripted implements VoiceActivity {
  int frames;
  int gaps;
  int closed;

  /** So many milliseconds of what is taken for speech. */
  static short[] speech(int ms) {
    short[] pcm = new short[ms * TurnDetector.SAMPLES_PER_MS];
    Arrays.fill(pcm, (short) 1_000);
    return pcm;
  }

  /** So many milliseconds of silence. */
  static short[] silence(int ms) {
    return new short[ms * TurnDetector.SAMPLES_PER_MS];
  }

  @Override
  public int frameSamples() {
    return USUAL_FRAME;
  }

  @Override
  public float judge(short[] pcm, int at) {
    frames++;
    return pcm[at] == 0 ? 0 : 1;
  }

  @Override
  public void onGap() {
    gaps++;
  }

  @Override
  public void close() {
    closed++;
  }
}

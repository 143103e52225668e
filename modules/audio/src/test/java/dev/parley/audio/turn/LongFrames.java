package dev.parley.audio.turn;

/** As a model with frames of 32 ms. */
final class LongFrames extends Scripted {
  @Override
  public int frameSamples() {
    return 32 * TurnDetector.SAMPLES_PER_MS;
  }
}

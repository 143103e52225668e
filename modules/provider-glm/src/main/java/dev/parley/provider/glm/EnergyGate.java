package dev.parley.provider.glm;

/**
 * Takes for speech what is loud: above the threshold, and well above the quietest that was heard in
 * the last ten seconds, so that a steady noise does not count. It knows nothing of voices.
 */
final class EnergyGate implements TurnDetector {
  /** The root mean square that threshold 0 stands for, of 32 768: -61 dB. */
  private static final double LEAST_RMS = 30;

  /** Threshold 1 over threshold 0: 20 dB for each half. */
  private static final double RANGE = 100;

  private static final double ABOVE_NOISE = 3;

  /** Soft sounds do not end speech once it has begun. */
  private static final double WHILE_SPEAKING = 0.6;

  /** Of the last hundred milliseconds as much must be loud: a click is no speech. */
  private static final int LOUD_FRAMES = 2;

  private static final int WINDOW = 10;
  private static final int WINDOW_MASK = (1 << WINDOW) - 1;
  private static final int BLOCK_FRAMES = 50;
  private static final int BLOCKS = 20;

  private final double loudRms;
  private final int silenceMs;
  private final double[] quietest = new double[BLOCKS];
  private double quietestOfBlock = Double.MAX_VALUE;
  private int framesOfBlock;
  private int block;
  private int loud;
  private int onsetMs;
  private int quietMs;
  private boolean speaking;

  /**
   * @param threshold 0 to 1
   * @param silenceMs how long it must be quiet for speech to be over
   * @param speaking whether speech has begun already
   */
  EnergyGate(double threshold, int silenceMs, boolean speaking) {
    this.loudRms = LEAST_RMS * Math.pow(RANGE, threshold);
    this.silenceMs = silenceMs;
    this.speaking = speaking;
  }

  @Override
  public Change onFrame(byte[] pcm, int at) {
    double rms = rms(pcm, at);
    double limit = Math.max(loudRms, noise() * ABOVE_NOISE);
    boolean isLoud = rms > (speaking ? limit * WHILE_SPEAKING : limit);
    hearNoise(rms);
    loud = (loud << 1 | (isLoud ? 1 : 0)) & WINDOW_MASK;
    quietMs = isLoud ? 0 : quietMs + FRAME_MS;
    if (!speaking && Integer.bitCount(loud) >= LOUD_FRAMES) {
      speaking = true;
      onsetMs = (Integer.SIZE - Integer.numberOfLeadingZeros(loud)) * FRAME_MS;
      return Change.STARTED;
    }
    if (speaking && !isLoud && quietMs >= silenceMs) {
      reset();
      return Change.STOPPED;
    }
    return Change.NONE;
  }

  @Override
  public int onsetMs() {
    return onsetMs;
  }

  @Override
  public void reset() {
    speaking = false;
    loud = 0;
    quietMs = 0;
  }

  /** The noise, once ten seconds were heard; speech with its pauses does not raise it. */
  private double noise() {
    double least = Double.MAX_VALUE;
    for (double each : quietest) {
      least = Math.min(least, each);
    }
    return least;
  }

  private void hearNoise(double rms) {
    quietestOfBlock = Math.min(quietestOfBlock, rms);
    if (++framesOfBlock == BLOCK_FRAMES) {
      quietest[block] = quietestOfBlock;
      block = (block + 1) % BLOCKS;
      framesOfBlock = 0;
      quietestOfBlock = Double.MAX_VALUE;
    }
  }

  private static double rms(byte[] pcm, int at) {
    double sum = 0;
    for (int i = at; i < at + FRAME_BYTES; i += 2) {
      int sample = (pcm[i + 1] << 8) | (pcm[i] & 0xff);
      sum += (double) sample * sample;
    }
    return Math.sqrt(sum / (FRAME_BYTES / 2.0));
  }
}

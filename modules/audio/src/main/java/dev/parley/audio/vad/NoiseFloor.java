package dev.parley.audio.vad;

import java.util.Arrays;

/**
 * The level of steady noise: the least smoothed level of the last six seconds, which speech with
 * its pauses does not raise. What is heard first is noise if it is steady; of what is not, no more
 * than {@link #MOST_AT_START} is. Root mean squares of a full scale of 32 768. Not thread-safe.
 */
final class NoiseFloor {
  /** -36 dB: somebody who speaks before the noise is known has to be 9.5 dB above it. */
  static final double MOST_AT_START = 500;

  private static final int BLOCKS = 12;
  private static final int BLOCK_MS = 500;

  /** So long is the noise learnt at first. */
  private static final int FIRST_MS = 100;

  /** What varies by less than 6 dB at first is steady. */
  private static final double STEADY = 4;

  /** The share of a new frame of 10 ms in the smoothed power. */
  private static final double SHARE = 0.3;

  /** The first frames are those in which filters and the smoothing settle. */
  private static final int SETTLING_FRAMES = 5;

  private static final double MOST_POWER = MOST_AT_START * MOST_AT_START;

  /** What is louder at first is somebody who speaks, steady or not. */
  private static final double LOUD_POWER = 9 * MOST_POWER;

  private final int framesPerBlock;
  private final int firstFrames;
  private final double[] least = new double[BLOCKS];
  private double leastOfBlock = Double.MAX_VALUE;
  private double quietest = Double.MAX_VALUE;
  private double loudest;
  private double smoothed = -1;
  private int frames;
  private int block;
  private boolean known;
  private double power = MOST_POWER;

  NoiseFloor(int frameMs) {
    framesPerBlock = BLOCK_MS / frameMs;
    firstFrames = FIRST_MS / frameMs;
    Arrays.fill(least, Double.MAX_VALUE);
  }

  /** The mean square of the noise. */
  double power() {
    return power;
  }

  /** Takes the mean square of the next frame. */
  void hear(double meanSquare) {
    smoothed = smoothed < 0 ? meanSquare : smoothed + SHARE * (meanSquare - smoothed);
    frames++;
    if (known || frames > SETTLING_FRAMES) {
      leastOfBlock = Math.min(leastOfBlock, smoothed);
    }
    if (frames == framesPerBlock) {
      endBlock();
    } else {
      power = known ? Math.min(power, leastOfBlock) : guess(meanSquare);
    }
  }

  private double guess(double meanSquare) {
    quietest = Math.min(quietest, meanSquare);
    loudest = Math.max(loudest, meanSquare);
    if (frames < firstFrames) {
      return MOST_POWER;
    }
    boolean steady = loudest <= STEADY * quietest && loudest < LOUD_POWER;
    return steady ? quietest : Math.min(leastOfBlock, MOST_POWER);
  }

  private void endBlock() {
    known = true;
    least[block] = leastOfBlock;
    block = (block + 1) % BLOCKS;
    frames = 0;
    leastOfBlock = Double.MAX_VALUE;
    power = Arrays.stream(least).min().orElse(0);
  }
}

package dev.parley.emulator.ear;

import java.util.Arrays;

/**
 * The level of steady noise: the least level of the last ten seconds, which speech with its pauses
 * does not raise. 0 until ten seconds were heard. One per ear; not thread-safe.
 */
final class NoiseFloor {
  private static final int BLOCKS = 20;
  private static final int BLOCK_MS = 500;

  private final int framesPerBlock;
  private final double[] least = new double[BLOCKS];
  private int block;
  private int frames;
  private double leastOfBlock = Double.MAX_VALUE;
  private double level;

  NoiseFloor(int frameMs) {
    framesPerBlock = BLOCK_MS / frameMs;
  }

  double level() {
    return level;
  }

  /** Takes the level of the next frame. */
  void hear(double rms) {
    leastOfBlock = Math.min(leastOfBlock, rms);
    if (++frames == framesPerBlock) {
      least[block] = leastOfBlock;
      block = (block + 1) % BLOCKS;
      frames = 0;
      leastOfBlock = Double.MAX_VALUE;
      level = Arrays.stream(least).min().orElse(0);
    }
  }
}

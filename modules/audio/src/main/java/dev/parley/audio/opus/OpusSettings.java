package dev.parley.audio.opus;

/**
 * How sound is encoded. Where nothing is lost the mode is that for music, which is truer to speech
 * at these bit rates and takes half of the time; only that for speech can repeat frames.
 *
 * @param bitRate bits a second, 6 000 to 128 000
 * @param lossPercent how many packets are expected to be lost, 0 to 100; above 0 each packet may
 *     hold the frame before its own once more
 */
public record OpusSettings(int bitRate, int lossPercent) {
  /** For speech to a client behind a socket, which loses nothing. */
  public static final OpusSettings SPEECH = new OpusSettings(32_000, 0);

  /** For speech to a client that packets go to by themselves. */
  public static final OpusSettings LOSSY_SPEECH = new OpusSettings(32_000, 10);

  public OpusSettings {
    if (bitRate < 6_000 || bitRate > 128_000) {
      throw new IllegalArgumentException("bitRate must be from 6000 to 128000, was " + bitRate);
    }
    if (lossPercent < 0 || lossPercent > 100) {
      throw new IllegalArgumentException("lossPercent must be from 0 to 100, was " + lossPercent);
    }
  }
}

package dev.parley.session.uplink;

/**
 * A format of the user's sound (section 2.5). Two formats with the same bytes in a millisecond are
 * not the same: μ-law read as A-law is noise.
 *
 * @param type {@code audio/pcm}, 16 bits a sample, or {@code audio/pcmu} or {@code audio/pcma}, 8
 *     bits a sample
 * @param rate samples in a second; whole thousands
 */
public record InputFormat(String type, int rate) {
  private static final String PCM_TYPE = "audio/pcm";
  private static final int PCM_RATE = 24_000;
  private static final int G711_RATE = 8_000;
  private static final int LOWEST_RATE = 8_000;
  private static final int HIGHEST_RATE = 48_000;

  /** What the protocol has unless somebody says otherwise. */
  public static final InputFormat PCM = new InputFormat(PCM_TYPE, PCM_RATE);

  /**
   * @throws IllegalArgumentException if the rate is none of the whole thousands from 8000 to 48000
   */
  public InputFormat {
    if (!isRate(rate)) {
      throw new IllegalArgumentException(
          "rate: must be a whole thousand from 8000 to 48000, was " + rate);
    }
  }

  private static boolean isRate(int rate) {
    return rate >= LOWEST_RATE && rate <= HIGHEST_RATE && rate % 1_000 == 0;
  }

  /**
   * As a session object has it.
   *
   * @param wantedRate counts for PCM alone; one that makes no sense is the protocol's 24000
   */
  public static InputFormat of(String type, int wantedRate) {
    boolean pcm = type.equals(PCM_TYPE);
    int rate = isRate(wantedRate) ? wantedRate : PCM_RATE;
    return new InputFormat(type, pcm ? rate : G711_RATE);
  }

  public int bytesPerSample() {
    return type.equals(PCM_TYPE) ? 2 : 1;
  }

  public int bytesPerMs() {
    return bytesPerSample() * rate / 1_000;
  }
}

package dev.parley.audio.wav;

/**
 * What a WAV file's format chunk says.
 *
 * @param coding of the samples
 * @param channels 1 or 2
 * @param rateHz samples a second of each channel, above 0
 */
public record WavFormat(Coding coding, int channels, int rateHz) {
  /** How samples are coded. */
  public enum Coding {
    /** Unsigned, a byte each. */
    PCM_8(1),
    /** Signed, two bytes each, the low one first. */
    PCM_16(2),
    /** G.711, a byte each. */
    A_LAW(1),
    /** G.711, a byte each. */
    MU_LAW(1);

    private final int bytes;

    Coding(int bytes) {
      this.bytes = bytes;
    }

    /** Bytes of a sample of one channel. */
    public int bytes() {
      return bytes;
    }
  }
}

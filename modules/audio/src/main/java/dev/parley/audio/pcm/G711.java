package dev.parley.audio.pcm;

/**
 * G.711: one byte a sample, 8 kHz mono, of samples of 16 bits. Stateless; any thread. {@link
 * #decode} is total: all 256 bytes are valid. Source: ITU-T G.711, tables 1 and 2.
 */
public enum G711 {
  /** {@code audio/pcmu}; samples beyond ±32 635 clip. */
  MU_LAW {
    @Override
    public byte encode(short sample) {
      int sign = sample < 0 ? 0x80 : 0;
      int magnitude = Math.min(sample < 0 ? -sample : sample, 32_635) + BIAS;
      int exponent = 24 - Integer.numberOfLeadingZeros(magnitude);
      int mantissa = (magnitude >> (exponent + 3)) & 0x0F;
      return (byte) ~(sign | (exponent << 4) | mantissa);
    }

    @Override
    public short decode(byte code) {
      int bits = ~code & 0xFF;
      int magnitude = (((bits & 0x0F) << 3) + BIAS) << ((bits >> 4) & 7);
      return (short) ((bits & 0x80) == 0 ? magnitude - BIAS : BIAS - magnitude);
    }
  },

  /** {@code audio/pcma}. */
  A_LAW {
    @Override
    public byte encode(short sample) {
      int inverted = sample < 0 ? 0x55 : 0xD5;
      int magnitude = (sample < 0 ? ~sample : sample) >> 4;
      int exponent = Math.max(0, 28 - Integer.numberOfLeadingZeros(magnitude));
      int mantissa = (exponent < 2 ? magnitude : magnitude >> (exponent - 1)) & 0x0F;
      return (byte) (((exponent << 4) | mantissa) ^ inverted);
    }

    @Override
    public short decode(byte code) {
      int bits = code ^ 0x55;
      int exponent = (bits >> 4) & 7;
      int step = ((bits & 0x0F) << 4) + 8;
      int magnitude = exponent == 0 ? step : (step + 0x100) << (exponent - 1);
      return (short) ((bits & 0x80) == 0 ? -magnitude : magnitude);
    }
  };

  /** Samples a second. */
  public static final int RATE_HZ = 8_000;

  private static final int BIAS = 132;

  /** The code of a sample. */
  public abstract byte encode(short sample);

  /** The sample of a code. */
  public abstract short decode(byte code);

  /** Encodes samples, a byte each. */
  public void encode(short[] pcm, int offset, byte[] bytes, int to, int samples) {
    for (int i = 0; i < samples; i++) {
      bytes[to + i] = encode(pcm[offset + i]);
    }
  }

  /** Decodes bytes, a sample each. */
  public void decode(byte[] bytes, int offset, short[] pcm, int to, int samples) {
    for (int i = 0; i < samples; i++) {
      pcm[to + i] = decode(bytes[offset + i]);
    }
  }
}

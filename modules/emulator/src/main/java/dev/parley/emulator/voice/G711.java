package dev.parley.emulator.voice;

/**
 * G.711, one byte a sample at 8 kHz, to and from 24 kHz mono 16-bit little-endian PCM. All 256
 * bytes are valid; the largest samples clip. Stateless but for streams; any thread. Source: ITU-T
 * G.711, tables 1a and 2a.
 */
public enum G711 {
  MU_LAW {
    @Override
    int expand(byte code) {
      int value = ~code & 0xff;
      int biased = (((value & 0x0f) << 3) + MU_LAW_BIAS) << ((value & 0x70) >> 4);
      return (value & 0x80) != 0 ? MU_LAW_BIAS - biased : biased - MU_LAW_BIAS;
    }

    @Override
    byte compress(int sample) {
      int sign = sample < 0 ? 0x80 : 0;
      int biased = Math.min(Math.abs(sample), MU_LAW_CLIP) + MU_LAW_BIAS;
      int segment = 24 - Integer.numberOfLeadingZeros(biased);
      return (byte) ~(sign | (segment << 4) | ((biased >> (segment + 3)) & 0x0f));
    }
  },
  A_LAW {
    @Override
    int expand(byte code) {
      int value = (code ^ A_LAW_MASK) & 0xff;
      int segment = (value & 0x70) >> 4;
      int step = ((value & 0x0f) << 4) + 8;
      int magnitude = segment == 0 ? step : (step + 0x100) << (segment - 1);
      return (value & 0x80) != 0 ? magnitude : -magnitude;
    }

    @Override
    byte compress(int sample) {
      int sign = sample < 0 ? 0 : 0x80;
      int magnitude = sample < 0 ? ~sample : sample;
      int segment = Math.max(0, 24 - Integer.numberOfLeadingZeros(magnitude | 1));
      int mantissa = (magnitude >> (Math.max(1, segment) + 3)) & 0x0f;
      return (byte) ((sign | (segment << 4) | mantissa) ^ A_LAW_MASK);
    }
  };

  private static final int MU_LAW_BIAS = 0x84;
  private static final int MU_LAW_CLIP = 32_635;
  private static final int A_LAW_MASK = 0x55;
  private static final int RATE_HZ = 8_000;

  /** The 16-bit sample that a byte stands for. */
  abstract int expand(byte code);

  /** The byte that comes nearest to a 16-bit sample. */
  abstract byte compress(int sample);

  /** Begins a stream that goes out. */
  public Encoder encoder() {
    return new Encoder(this);
  }

  /** Begins a stream that comes in. */
  public Decoder decoder() {
    return new Decoder(this);
  }

  /** A whole sound: three samples for each byte. */
  public byte[] decode(byte[] codes) {
    return Pcm.bytes(Resampler.resample(expanded(codes), RATE_HZ, Voice.RATE_HZ));
  }

  private short[] expanded(byte[] codes) {
    short[] samples = new short[codes.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) expand(codes[i]);
    }
    return samples;
  }

  private byte[] compressed(short[] samples) {
    byte[] codes = new byte[samples.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = compress(samples[i]);
    }
    return codes;
  }

  /**
   * A stream of PCM as G.711, filtered for 8 kHz and 2 ms late; how it is cut between samples makes
   * no difference. One per stream; not thread-safe.
   */
  public static final class Encoder {
    private final G711 law;
    private final Resampler resampler = new Resampler(Voice.RATE_HZ, G711.RATE_HZ);

    private Encoder(G711 law) {
      this.law = law;
    }

    /** The bytes of the next PCM: one for each six, of all the stream so far, that have begun. */
    public byte[] next(byte[] pcm) {
      return law.compressed(resampler.next(Pcm.samples(pcm)));
    }
  }

  /**
   * A stream of G.711 as PCM, 2 ms late; how it is cut makes no difference. One per stream; not
   * thread-safe.
   */
  public static final class Decoder {
    private final G711 law;
    private final Resampler resampler = new Resampler(G711.RATE_HZ, Voice.RATE_HZ);

    private Decoder(G711 law) {
      this.law = law;
    }

    /** The PCM of the next bytes: six bytes for each. */
    public byte[] next(byte[] codes) {
      return Pcm.bytes(resampler.next(law.expanded(codes)));
    }
  }
}

package dev.parley.emulator.glm;

import dev.parley.emulator.voice.Pcm;
import dev.parley.emulator.voice.Resampler;
import dev.parley.emulator.voice.Voice;
import dev.parley.emulator.voice.Wav;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What an append may hold (protocol page, 3.1), to 24 kHz mono 16-bit PCM. The number is of kHz,
 * and not of bits.
 */
enum InputFormat {
  WAV(0),
  WAV16(16_000),
  WAV24(24_000),
  WAV48(48_000),
  PCM(16_000),
  PCM16(16_000),
  PCM24(24_000);

  /** As a session's configuration names them. */
  static final List<String> NAMES =
      Arrays.stream(values()).map(format -> format.name().toLowerCase(Locale.ROOT)).toList();

  private static final int RIFF_SIZE_AT = 4;
  private static final int RIFF_HEADER = 8;

  private final int rateHz;

  /**
   * @param rateHz 0 for what the file says
   */
  InputFormat(int rateHz) {
    this.rateHz = rateHz;
  }

  /**
   * @param name one of {@link #NAMES}
   */
  static InputFormat of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }

  /**
   * Begins a stream; each call gives the PCM of the next append, and throws {@link
   * IllegalArgumentException} for one that is not of this format.
   */
  UnaryOperator<byte[]> decoder() {
    return name().startsWith("WAV") ? this::file : new Samples(rateHz);
  }

  /** Every append is a file of its own, header and all. */
  private byte[] file(byte[] bytes) {
    boolean whole =
        bytes.length >= RIFF_HEADER
            && ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(RIFF_SIZE_AT)
                == bytes.length - RIFF_HEADER;
    if (!whole) {
      throw new IllegalArgumentException("not a whole WAV file");
    }
    return Wav.toPcm24(bytes, rateHz);
  }

  /** Samples without a header; an append may end within one. */
  private static final class Samples implements UnaryOperator<byte[]> {
    private final Resampler resampler;
    private final boolean resamples;
    private byte[] half = new byte[0];

    Samples(int rateHz) {
      this.resamples = rateHz != Voice.RATE_HZ;
      this.resampler = new Resampler(rateHz, Voice.RATE_HZ);
    }

    @Override
    public byte[] apply(byte[] next) {
      byte[] all = Arrays.copyOf(half, half.length + next.length);
      System.arraycopy(next, 0, all, half.length, next.length);
      int whole = all.length / 2 * 2;
      half = Arrays.copyOfRange(all, whole, all.length);
      byte[] samples = Arrays.copyOf(all, whole);
      return resamples ? Pcm.bytes(resampler.next(Pcm.samples(samples))) : samples;
    }
  }
}

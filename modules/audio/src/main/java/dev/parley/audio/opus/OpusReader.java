package dev.parley.audio.opus;

import dev.parley.audio.PcmSink;
import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.pcm.Resampler;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the packets of one stream to samples at 24 kHz, mono; two channels become one. What is
 * missing or broken is made up: from the copy that the next packet may carry of it, else from what
 * was heard last, and after 120 ms it is silent. Decodes at 48 kHz: at 24 kHz Concentus loses the
 * lower half of the packets that Chrome makes (those of the hybrid modes). One thread at a time.
 */
public final class OpusReader {
  /** How long a loss is made up for, in samples of the clock: a second; longer ones are pauses. */
  public static final int LONGEST_LOSS = OpusPacket.CLOCK_HZ;

  /** How long what was heard last goes on. */
  private static final int AUDIBLE = OpusPacket.CLOCK_HZ / 1_000 * 120;

  /** How long a packet is taken to be that cannot be read, before any was. */
  private static final int USUAL = OpusPacket.CLOCK_HZ / 50;

  /** Losses are made up in steps of 2.5 ms. */
  private static final int STEP = OpusPacket.CLOCK_HZ / 400;

  private final OpusDecoder decoder;
  private final Resampler resampler = new Resampler(OpusPacket.CLOCK_HZ, Pcm.RATE_HZ);
  private final short[] samples = new short[OpusPacket.LONGEST];
  private int lastSamples = USUAL;
  private int skip;
  private long concealed;

  public OpusReader() {
    try {
      decoder = new OpusDecoder(OpusPacket.CLOCK_HZ, 1);
    } catch (OpusException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Begins a stream.
   *
   * @param preSkip samples of the clock at its front that are not part of the sound
   * @param out takes what was held back of the stream before
   */
  public void begin(int preSkip, PcmSink out) {
    resampler.flush(out);
    decoder.resetState();
    lastSamples = USUAL;
    skip = preSkip;
  }

  /**
   * Decodes a packet.
   *
   * @param lost samples of the clock that are missing before it, 0 for none
   * @param kept samples of the clock at its front that count, at most; the end of a stream may lie
   *     within a packet
   * @return whether it was a packet; if not, it was made up for
   */
  public boolean packet(byte[] bytes, int offset, int length, int lost, int kept, PcmSink out) {
    int duration = OpusPacket.samples(bytes, offset, length);
    recover(lost, bytes, offset, duration == 0 ? 0 : length, out);
    if (duration > 0) {
      int decoded = decode(bytes, offset, length, samples.length, false);
      if (decoded > 0) {
        lastSamples = decoded;
        emit(Math.min(decoded, kept), out);
        return true;
      }
    }
    conceal(Math.min(duration > 0 ? duration : lastSamples, kept), out);
    return false;
  }

  /** How many samples at 24 kHz were made up. */
  public long concealedSamples() {
    return concealed * Pcm.RATE_HZ / OpusPacket.CLOCK_HZ;
  }

  /** The packet behind a loss may hold the frame before its own once more. */
  private void recover(int lost, byte[] bytes, int offset, int length, PcmSink out) {
    int missing = Math.min(lost, LONGEST_LOSS) / STEP * STEP;
    int copied = length > 0 ? Math.min(missing, lastSamples) / STEP * STEP : 0;
    conceal(missing - copied, out);
    if (copied > 0) {
      if (decode(bytes, offset, length, copied, true) != copied) {
        Arrays.fill(samples, 0, copied, (short) 0);
      }
      concealed += copied;
      emit(copied, out);
    }
  }

  private void conceal(int missing, PcmSink out) {
    concealed += missing;
    int left = missing;
    while (left > 0) {
      int wanted = (Math.min(left, USUAL) + STEP - 1) / STEP * STEP;
      int made = missing - left < AUDIBLE ? decode(null, 0, 0, wanted, false) : 0;
      if (made <= 0) {
        Arrays.fill(samples, 0, wanted, (short) 0);
      }
      int count = Math.min(left, wanted);
      emit(count, out);
      left -= count;
    }
  }

  /** A decoder that trips over a packet is told to forget what it had come to. */
  private int decode(byte @Nullable [] bytes, int offset, int length, int room, boolean copy) {
    try {
      return decoder.decode(bytes, offset, length, samples, 0, room, copy);
    } catch (OpusException | RuntimeException | AssertionError broken) {
      decoder.resetState();
      return 0;
    }
  }

  private void emit(int count, PcmSink out) {
    int dropped = Math.min(skip, count);
    skip -= dropped;
    if (count > dropped) {
      resampler.push(samples, dropped, count - dropped, out);
    }
  }
}

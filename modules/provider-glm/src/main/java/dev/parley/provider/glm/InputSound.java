package dev.parley.provider.glm;

import dev.parley.audio.PcmSink;
import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.pcm.Resampler;
import dev.parley.audio.wav.WavWriter;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The user's sound in the form that GLM is given it in, append by append. A stream goes from one
 * commit or clear to the next. Not thread-safe.
 */
final class InputSound {
  /** What fits into a message with a header, base64 and the event around it. */
  static final int MAX_BYTES = 186_000;

  /** A second: more at once would hold up the event loop. */
  private static final int MAX_RESAMPLED_BYTES = 2 * Pcm.RATE_HZ;

  private final InputFormat format;
  private final Resampler resampler;
  private final short[] block = new short[Pcm.FRAME_SAMPLES];
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PcmSink toWritten = this::write;
  private boolean holdsBack;

  InputSound(InputFormat format) {
    this.format = format;
    this.resampler = new Resampler(Pcm.RATE_HZ, format.rateHz());
  }

  /** The most that {@link #next} takes at once, in bytes. */
  int maxBytes() {
    return resamples() ? MAX_RESAMPLED_BYTES : MAX_BYTES;
  }

  private boolean resamples() {
    return format.rateHz() != Pcm.RATE_HZ;
  }

  /** Whether there is more of the stream than has come out, which its end brings to light. */
  boolean holdsBack() {
    return holdsBack;
  }

  /**
   * What the next append holds.
   *
   * @param pcm of 24 kHz
   * @param length even, at most {@link #maxBytes}; 0 for the rest of the stream alone
   * @param ends whether the stream ends with it
   * @return nothing if it is too little to be heard yet
   */
  byte[] next(byte[] pcm, int from, int length, boolean ends) {
    byte[] samples =
        resamples()
            ? resampled(pcm, from, length, ends)
            : Arrays.copyOfRange(pcm, from, from + length);
    return format.isFile() && samples.length > 0 ? file(samples) : samples;
  }

  private byte[] resampled(byte[] pcm, int from, int length, boolean ends) {
    written.reset();
    int end = from + length;
    for (int at = from; at < end; at += 2 * block.length) {
      int samples = Math.min(block.length, (end - at) / 2);
      Pcm.read(pcm, at, block, 0, samples);
      resampler.push(block, 0, samples, toWritten);
    }
    holdsBack |= length > 0;
    if (ends) {
      resampler.flush(toWritten);
      holdsBack = false;
    }
    return written.toByteArray();
  }

  private void write(short[] pcm, int offset, int length) {
    byte[] bytes = new byte[2 * length];
    Pcm.write(pcm, offset, bytes, 0, length);
    written.writeBytes(bytes);
  }

  private byte[] file(byte[] samples) {
    byte[] header = WavWriter.header(format.rateHz(), samples.length);
    byte[] file = Arrays.copyOf(header, header.length + samples.length);
    System.arraycopy(samples, 0, file, header.length, samples.length);
    return file;
  }

  /** The stream is over, and nobody wants the rest of it. */
  void reset() {
    resampler.reset();
    holdsBack = false;
  }
}

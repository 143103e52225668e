package dev.parley.audio.format;

import dev.parley.audio.AudioException;
import dev.parley.audio.PcmSink;
import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.pcm.Resampler;

/** Reads {@code audio/pcm}. */
final class PcmDecoder implements AudioDecoder {
  private static final int BLOCK = 960;

  private final AudioFormat.Pcm format;
  private final Resampler resampler;
  private final short[] block = new short[BLOCK];
  private byte half;
  private boolean halved;
  private long taken;

  PcmDecoder(AudioFormat.Pcm format) {
    this.format = format;
    resampler = new Resampler(format.rateHz(), Pcm.RATE_HZ);
  }

  @Override
  public AudioFormat format() {
    return format;
  }

  @Override
  public void push(byte[] bytes, int offset, int length, PcmSink out) {
    int at = offset;
    int end = offset + length;
    taken += length;
    if (halved && length > 0) {
      block[0] = Pcm.sample(half, bytes[at++]);
      halved = false;
      resampler.push(block, 0, 1, out);
    }
    while (end - at > 1) {
      int samples = Math.min(BLOCK, (end - at) / 2);
      Pcm.read(bytes, at, block, 0, samples);
      resampler.push(block, 0, samples, out);
      at += 2 * samples;
    }
    if (at < end) {
      half = bytes[at];
      halved = true;
    }
  }

  @Override
  public void flush(PcmSink out) {
    long end = taken;
    boolean odd = halved;
    taken = 0;
    halved = false;
    resampler.flush(out);
    if (odd) {
      throw new AudioException(format.type(), end, "the stream ends in the middle of a sample");
    }
  }

  @Override
  public long concealedSamples() {
    return 0;
  }
}

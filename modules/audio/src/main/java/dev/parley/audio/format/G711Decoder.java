package dev.parley.audio.format;

import dev.parley.audio.PcmSink;
import dev.parley.audio.pcm.G711;
import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.pcm.Resampler;

/** Reads {@code audio/pcmu} and {@code audio/pcma}, in which every byte is valid. */
final class G711Decoder implements AudioDecoder {
  private static final int BLOCK = 480;

  private final AudioFormat.Companded format;
  private final Resampler resampler = new Resampler(G711.RATE_HZ, Pcm.RATE_HZ);
  private final short[] block = new short[BLOCK];

  G711Decoder(AudioFormat.Companded format) {
    this.format = format;
  }

  @Override
  public AudioFormat format() {
    return format;
  }

  @Override
  public void push(byte[] bytes, int offset, int length, PcmSink out) {
    for (int done = 0; done < length; done += BLOCK) {
      int samples = Math.min(BLOCK, length - done);
      format.law().decode(bytes, offset + done, block, 0, samples);
      resampler.push(block, 0, samples, out);
    }
  }

  @Override
  public void flush(PcmSink out) {
    resampler.flush(out);
  }

  @Override
  public long concealedSamples() {
    return 0;
  }
}

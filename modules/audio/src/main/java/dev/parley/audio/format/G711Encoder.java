package dev.parley.audio.format;

import dev.parley.audio.ByteSink;
import dev.parley.audio.pcm.G711;
import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.pcm.Resampler;

/** Writes {@code audio/pcmu} and {@code audio/pcma}. */
final class G711Encoder implements AudioEncoder {
  private final AudioFormat.Companded format;
  private final Resampler resampler = new Resampler(Pcm.RATE_HZ, G711.RATE_HZ);
  private final byte[] bytes = new byte[Pcm.FRAME_SAMPLES];

  G711Encoder(AudioFormat.Companded format) {
    this.format = format;
  }

  @Override
  public AudioFormat format() {
    return format;
  }

  @Override
  public void push(short[] pcm, int offset, int length, ByteSink out) {
    resampler.push(pcm, offset, length, (run, from, samples) -> emit(run, from, samples, out));
  }

  @Override
  public void flush(ByteSink out) {
    resampler.flush((run, from, samples) -> emit(run, from, samples, out));
  }

  private void emit(short[] run, int from, int samples, ByteSink out) {
    for (int done = 0; done < samples; done += bytes.length) {
      int count = Math.min(bytes.length, samples - done);
      format.law().encode(run, from + done, bytes, 0, count);
      out.bytes(bytes, 0, count);
    }
  }
}

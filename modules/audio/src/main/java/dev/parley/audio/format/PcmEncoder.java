package dev.parley.audio.format;

import dev.parley.audio.ByteSink;
import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.pcm.Resampler;
import dev.parley.audio.wav.WavWriter;

/** Writes {@code audio/pcm}, and {@code audio/wav}, which is the same behind a header. */
final class PcmEncoder implements AudioEncoder {
  private final AudioFormat format;
  private final byte[] header;
  private final Resampler resampler;
  private final byte[] bytes = new byte[2 * Pcm.FRAME_BYTES];
  private boolean begun;

  private PcmEncoder(AudioFormat format, byte[] header) {
    this.format = format;
    this.header = header;
    resampler = new Resampler(Pcm.RATE_HZ, format.rateHz());
  }

  static AudioEncoder of(AudioFormat.Pcm format) {
    return new PcmEncoder(format, new byte[0]);
  }

  /** How long the file will be nobody knows when it begins. */
  static AudioEncoder of(AudioFormat.Wav format) {
    return new PcmEncoder(format, WavWriter.header(format.rateHz(), WavWriter.OPEN_SIZE));
  }

  @Override
  public AudioFormat format() {
    return format;
  }

  @Override
  public void push(short[] pcm, int offset, int length, ByteSink out) {
    if (length > 0) {
      begin(out);
      resampler.push(pcm, offset, length, (run, from, samples) -> emit(run, from, samples, out));
    }
  }

  @Override
  public void flush(ByteSink out) {
    resampler.flush((run, from, samples) -> emit(run, from, samples, out));
    begun = false;
  }

  private void begin(ByteSink out) {
    if (!begun && header.length > 0) {
      out.bytes(header, 0, header.length);
    }
    begun = true;
  }

  private void emit(short[] run, int from, int samples, ByteSink out) {
    for (int done = 0; done < samples; done += bytes.length / 2) {
      int count = Math.min(bytes.length / 2, samples - done);
      Pcm.write(run, from + done, bytes, 0, count);
      out.bytes(bytes, 0, 2 * count);
    }
  }
}

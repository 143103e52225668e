package dev.parley.audio.format;

import dev.parley.audio.PcmSink;
import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.pcm.Resampler;
import dev.parley.audio.wav.WavFormat;
import dev.parley.audio.wav.WavReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code audio/wav}. Files that follow each other at one rate are one stream, so that a file
 * per message has no seams.
 */
final class WavDecoder implements AudioDecoder, WavReader.Listener {
  private static final PcmSink NOWHERE = (pcm, offset, length) -> {};

  private final AudioFormat.Wav format;
  private final WavReader reader = new WavReader(this);
  private @Nullable Resampler resampler;
  private int rateHz;
  private PcmSink sink = NOWHERE;

  WavDecoder(AudioFormat.Wav format) {
    this.format = format;
  }

  @Override
  public AudioFormat format() {
    return format;
  }

  @Override
  public void push(byte[] bytes, int offset, int length, PcmSink out) {
    sink = out;
    try {
      reader.push(bytes, offset, length);
    } finally {
      sink = NOWHERE;
    }
  }

  @Override
  public void flush(PcmSink out) {
    finish(out);
    reader.end();
  }

  private void finish(PcmSink out) {
    Resampler last = resampler;
    resampler = null;
    if (last != null) {
      last.flush(out);
    }
  }

  @Override
  public void format(WavFormat file) {
    if (!Resampler.RATES_HZ.contains(file.rateHz())) {
      throw new IllegalArgumentException(
          "the rate must be one of " + Resampler.RATES_HZ + ", not " + file.rateHz());
    }
    if (resampler == null || file.rateHz() != rateHz) {
      finish(sink);
      rateHz = file.rateHz();
      resampler = new Resampler(rateHz, Pcm.RATE_HZ);
    }
  }

  @Override
  public void samples(short[] mono, int offset, int length) {
    if (resampler != null) {
      resampler.push(mono, offset, length, sink);
    }
  }

  @Override
  public long concealedSamples() {
    return 0;
  }
}

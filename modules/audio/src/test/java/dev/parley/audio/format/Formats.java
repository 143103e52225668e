package dev.parley.audio.format;

import dev.parley.audio.opus.OpusComplexity;
import dev.parley.audio.opus.OpusSettings;
import dev.parley.audio.pcm.G711;
import dev.parley.audio.testing.Chunks;
import dev.parley.audio.testing.Samples;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The formats there are, and streams of them. */
final class Formats {
  static final List<AudioFormat> ALL =
      List.of(
          new AudioFormat.Pcm(8_000),
          new AudioFormat.Pcm(16_000),
          new AudioFormat.Pcm(24_000),
          new AudioFormat.Pcm(48_000),
          new AudioFormat.Companded(G711.MU_LAW),
          new AudioFormat.Companded(G711.A_LAW),
          new AudioFormat.Wav(8_000),
          new AudioFormat.Wav(16_000),
          new AudioFormat.Wav(22_050),
          new AudioFormat.Wav(24_000),
          new AudioFormat.Wav(44_100),
          new AudioFormat.Wav(48_000),
          new AudioFormat.Opus(),
          new AudioFormat.Ogg(),
          new AudioFormat.Webm());

  private Formats() {}

  static AudioCodecs codecs() {
    return new AudioCodecs(OpusSettings.SPEECH, new OpusComplexity(0));
  }

  /** The runs that an encoder makes of samples. */
  static List<byte[]> runs(AudioEncoder encoder, short[] pcm, List<Integer> sizes) {
    List<byte[]> runs = new ArrayList<>();
    for (int[] piece : Chunks.of(pcm.length, sizes)) {
      encoder.push(pcm, piece[0], piece[1] - piece[0], (b, o, n) -> runs.add(copy(b, o, n)));
    }
    encoder.flush((b, o, n) -> runs.add(copy(b, o, n)));
    return runs;
  }

  static byte[] joined(List<byte[]> runs) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    runs.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** The samples of a stream that comes in these runs. */
  static short[] decoded(AudioDecoder decoder, List<byte[]> runs) {
    Samples samples = new Samples();
    for (byte[] run : runs) {
      decoder.push(run, 0, run.length, samples);
    }
    decoder.flush(samples);
    return samples.all();
  }

  /** A stream cut otherwise, if it may be. */
  static List<byte[]> cut(AudioFormat format, List<byte[]> runs, List<Integer> sizes) {
    if (!format.isByteStream()) {
      return runs;
    }
    byte[] all = joined(runs);
    List<byte[]> pieces = new ArrayList<>();
    for (int[] piece : Chunks.of(all.length, sizes)) {
      pieces.add(copy(all, piece[0], piece[1] - piece[0]));
    }
    return pieces;
  }

  static byte[] copy(byte[] bytes, int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }
}

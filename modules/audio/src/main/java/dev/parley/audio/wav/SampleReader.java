package dev.parley.audio.wav;

import dev.parley.audio.ByteWindow;
import dev.parley.audio.pcm.G711;
import dev.parley.audio.pcm.Pcm;

/** Turns the bytes of a WAV file's data chunk into samples of one channel. */
final class SampleReader {
  private static final int BLOCK = 480;

  private final WavFormat format;
  private final short[] mono = new short[BLOCK];

  SampleReader(WavFormat format) {
    this.format = format;
  }

  /** Bytes of the samples of one moment. */
  int blockBytes() {
    return format.channels() * format.coding().bytes();
  }

  /**
   * Reads moments at the front of the window, as many of them as fit into a block.
   *
   * @return how many bytes it consumed
   */
  int read(ByteWindow window, int moments, WavReader.Listener listener) {
    int count = Math.min(moments, BLOCK);
    for (int moment = 0; moment < count; moment++) {
      int at = moment * blockBytes();
      mono[moment] =
          format.channels() == 1
              ? sample(window, at)
              : (short) ((sample(window, at) + sample(window, at + format.coding().bytes())) >> 1);
    }
    window.consume(count * blockBytes());
    listener.samples(mono, 0, count);
    return count * blockBytes();
  }

  private short sample(ByteWindow window, int at) {
    return switch (format.coding()) {
      case PCM_8 -> (short) ((window.at(at) - 128) << 8);
      case PCM_16 -> Pcm.sample((byte) window.at(at), (byte) window.at(at + 1));
      case A_LAW -> G711.A_LAW.decode((byte) window.at(at));
      case MU_LAW -> G711.MU_LAW.decode((byte) window.at(at));
    };
  }
}

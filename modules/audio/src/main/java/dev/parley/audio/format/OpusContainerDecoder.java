package dev.parley.audio.format;

import dev.parley.audio.Faults;
import dev.parley.audio.PcmSink;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.opus.OpusReader;
import dev.parley.audio.opus.OpusSource;
import dev.parley.audio.opus.OpusStream;
import java.util.function.BiFunction;

/** Reads {@code audio/ogg} and {@code audio/webm}: Opus packets in a container. */
final class OpusContainerDecoder implements AudioDecoder {
  private static final PcmSink NOWHERE = (pcm, offset, length) -> {};

  private final AudioFormat format;
  private final Faults faults;
  private final OpusReader reader = new OpusReader();
  private final OpusSource container;
  private PcmSink sink = NOWHERE;

  /**
   * @param container makes its reader
   */
  OpusContainerDecoder(AudioFormat format, BiFunction<OpusStream, Faults, OpusSource> container) {
    this.format = format;
    faults = new Faults(format.type());
    this.container = container.apply(new Packets(), faults);
  }

  @Override
  public AudioFormat format() {
    return format;
  }

  @Override
  public void push(byte[] bytes, int offset, int length, PcmSink out) {
    sink = out;
    try {
      container.push(bytes, offset, length);
    } finally {
      sink = NOWHERE;
    }
    faults.report();
  }

  @Override
  public void flush(PcmSink out) {
    container.end();
    reader.begin(0, out);
    faults.report();
  }

  @Override
  public long concealedSamples() {
    return reader.concealedSamples();
  }

  private final class Packets implements OpusStream {
    @Override
    public void begin(OpusHead head) {
      reader.begin(head.preSkip(), sink);
    }

    @Override
    public void packet(byte[] bytes, int offset, int length, int lost, int kept, long position) {
      if (!reader.packet(bytes, offset, length, lost, kept, sink)) {
        faults.note(position, "this is no Opus packet");
      }
    }
  }
}

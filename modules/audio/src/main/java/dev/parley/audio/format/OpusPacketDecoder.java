package dev.parley.audio.format;

import dev.parley.audio.AudioException;
import dev.parley.audio.PcmSink;
import dev.parley.audio.opus.OpusPacket;
import dev.parley.audio.opus.OpusReader;

/** Reads {@code audio/opus}: each push is a packet, and none is lost on the way. */
final class OpusPacketDecoder implements AudioDecoder {
  /** What encoders look ahead at 48 kHz, and so begin with; no head says it here. */
  private static final int PRE_SKIP = 312;

  private final AudioFormat format = new AudioFormat.Opus();
  private final OpusReader reader = new OpusReader();
  private long taken;

  OpusPacketDecoder() {
    reader.begin(PRE_SKIP, (pcm, offset, length) -> {});
  }

  @Override
  public AudioFormat format() {
    return format;
  }

  @Override
  public void push(byte[] bytes, int offset, int length, PcmSink out) {
    if (length == 0) {
      return;
    }
    long position = taken;
    taken += length;
    if (!reader.packet(bytes, offset, length, 0, OpusPacket.LONGEST, out)) {
      throw new AudioException(format.type(), position, "this is no Opus packet");
    }
  }

  @Override
  public void flush(PcmSink out) {
    reader.begin(PRE_SKIP, out);
    taken = 0;
  }

  @Override
  public long concealedSamples() {
    return reader.concealedSamples();
  }
}

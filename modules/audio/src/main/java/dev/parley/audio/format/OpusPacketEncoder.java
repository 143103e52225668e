package dev.parley.audio.format;

import dev.parley.audio.ByteSink;
import dev.parley.audio.opus.OpusWriter;

/** Writes {@code audio/opus}: packets of 20 ms, each a run by itself. */
final class OpusPacketEncoder implements AudioEncoder {
  private final AudioFormat format = new AudioFormat.Opus();
  private final OpusWriter writer;

  OpusPacketEncoder(OpusWriter writer) {
    this.writer = writer;
  }

  @Override
  public AudioFormat format() {
    return format;
  }

  @Override
  public void push(short[] pcm, int offset, int length, ByteSink out) {
    writer.push(pcm, offset, length, out);
  }

  @Override
  public void flush(ByteSink out) {
    writer.flush(out);
  }
}

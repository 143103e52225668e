package dev.parley.audio.format;

import dev.parley.audio.ByteSink;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.opus.OpusWriter;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Writes {@code audio/ogg} and {@code audio/webm}: Opus packets in a container. */
final class OpusContainerEncoder implements AudioEncoder {
  private final AudioFormat format;
  private final OpusWriter writer;
  private final IntFunction<OpusMuxer> muxers;
  private @Nullable OpusMuxer muxer;
  private int streams;
  private int packets;

  /** How many packets are still to come; known when the stream is being ended. */
  private int left = Integer.MAX_VALUE;

  /**
   * @param muxers makes that of the stream of a number
   */
  OpusContainerEncoder(AudioFormat format, OpusWriter writer, IntFunction<OpusMuxer> muxers) {
    this.format = format;
    this.writer = writer;
    this.muxers = muxers;
  }

  @Override
  public AudioFormat format() {
    return format;
  }

  @Override
  public void push(short[] pcm, int offset, int length, ByteSink out) {
    if (length > 0) {
      begin(out);
    }
    writer.push(pcm, offset, length, (bytes, from, count) -> packet(bytes, from, count, out));
  }

  @Override
  public void flush(ByteSink out) {
    left = writer.packetsLeft();
    writer.flush((bytes, from, count) -> packet(bytes, from, count, out));
    left = Integer.MAX_VALUE;
    muxer = null;
    packets = 0;
  }

  private OpusMuxer begin(ByteSink out) {
    OpusMuxer begun = muxer;
    if (begun == null) {
      begun = muxers.apply(streams++);
      muxer = begun;
      byte[] header = begun.begin(new OpusHead(1, writer.preSkip()));
      out.bytes(header, 0, header.length);
    }
    return begun;
  }

  private void packet(byte[] bytes, int offset, int length, ByteSink out) {
    boolean last = --left == 0;
    long start = (long) packets++ * OpusWriter.PACKET_SAMPLES;
    long end = last ? writer.preSkip() + writer.pushedSamples() : start + OpusWriter.PACKET_SAMPLES;
    byte[] placed = begin(out).packet(bytes, offset, length, start, end, last);
    out.bytes(placed, 0, placed.length);
  }
}

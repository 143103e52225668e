package dev.parley.audio.format;

import dev.parley.audio.ByteSink;

/**
 * Turns samples of the hub's own form ({@link dev.parley.audio.pcm.Pcm}) into bytes of a format.
 * How they are cut into pushes makes no difference to the stream. One thread at a time.
 */
public interface AudioEncoder {
  /** The format that is written. */
  AudioFormat format();

  /**
   * Takes mono samples at 24 kHz.
   *
   * @param out takes the bytes that they complete: any run of the stream, a packet for {@code
   *     audio/opus}. Where the format has a header, the first bytes of a stream are it
   */
  void push(short[] pcm, int offset, int length, ByteSink out);

  /**
   * Ends the stream: the rest of it goes to the sink, so that all runs since the stream began are
   * together a whole of the format. The next push begins another one.
   */
  void flush(ByteSink out);
}

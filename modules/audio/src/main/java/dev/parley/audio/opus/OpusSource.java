package dev.parley.audio.opus;

/** A container's reader, which tells an {@link OpusStream} what it finds. One thread at a time. */
public interface OpusSource {
  /** Takes bytes, of any number. */
  void push(byte[] bytes, int offset, int length);

  /** Ends the stream; what is pushed next begins another one. */
  void end();
}

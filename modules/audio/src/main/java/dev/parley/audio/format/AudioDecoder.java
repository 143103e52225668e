package dev.parley.audio.format;

import dev.parley.audio.AudioException;
import dev.parley.audio.PcmSink;

/**
 * Turns one stream of bytes in a format into samples of the hub's own form ({@link
 * dev.parley.audio.pcm.Pcm}). How the bytes are cut into pushes makes no difference to the samples,
 * except for {@code audio/opus}, where each push is one packet. What a push completes it hands on
 * before it returns; held back are only bytes that are not a whole packet or sample yet and at most
 * 3 ms of a resampler. One thread at a time.
 */
public interface AudioDecoder {
  /** The format that is read. */
  AudioFormat format();

  /**
   * Takes bytes of the stream.
   *
   * @param out takes mono samples at 24 kHz in runs of any length ({@link
   *     dev.parley.audio.pcm.Framer} makes frames of them)
   * @throws AudioException for the first fault in the bytes. All of them have been read
   *     nevertheless: what was sound before and after the fault has gone to the sink, and the
   *     stream goes on with the next push
   */
  void push(byte[] bytes, int offset, int length, PcmSink out);

  /**
   * Ends the stream: what is held back goes to the sink, and the next push begins another stream.
   * Not needed where a turn ends and the stream does not.
   *
   * @throws AudioException if the stream ends where it must not
   */
  void flush(PcmSink out);

  /** How many samples at 24 kHz were made up for packets that were missing or broken. */
  long concealedSamples();
}

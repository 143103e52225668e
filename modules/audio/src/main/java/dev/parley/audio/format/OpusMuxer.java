package dev.parley.audio.format;

import dev.parley.audio.ogg.OggWriter;
import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.webm.WebmWriter;

/** Puts the packets of one stream where they belong. */
interface OpusMuxer {
  /** What the stream begins with; may be empty. */
  byte[] begin(OpusHead head);

  /**
   * A packet in its place.
   *
   * @param start samples of the clock before it
   * @param end samples of the clock up to its end, or up to that of the sound if it is the last
   */
  byte[] packet(byte[] bytes, int offset, int length, long start, long end, boolean last);

  /** Pages of Ogg. */
  static OpusMuxer ogg(int serial) {
    OggWriter writer = new OggWriter(serial);
    return new OpusMuxer() {
      @Override
      public byte[] begin(OpusHead head) {
        return writer.begin(head);
      }

      @Override
      public byte[] packet(
          byte[] bytes, int offset, int length, long start, long end, boolean last) {
        return writer.packet(bytes, offset, length, end, last);
      }
    };
  }

  /** Clusters of WebM. */
  static OpusMuxer webm() {
    WebmWriter writer = new WebmWriter();
    return new OpusMuxer() {
      @Override
      public byte[] begin(OpusHead head) {
        return writer.begin(head);
      }

      @Override
      public byte[] packet(
          byte[] bytes, int offset, int length, long start, long end, boolean last) {
        return writer.packet(bytes, offset, length, start);
      }
    };
  }
}

package dev.parley.audio.webm;

import dev.parley.audio.opus.OpusHead;
import dev.parley.audio.opus.OpusPacket;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes one WebM stream with one track of Opus; segment and clusters have no size. */
public final class WebmWriter {
  private static final int EBML_DOC_TYPE = 0x4282;
  private static final int EBML_DOC_TYPE_VERSION = 0x4287;
  private static final int EBML_DOC_TYPE_READ_VERSION = 0x4285;
  private static final int MUXING_APP = 0x4D80;
  private static final int WRITING_APP = 0x5741;
  private static final int TRACK_UID = 0x73C5;
  private static final int TRACK_TYPE = 0x83;
  private static final int CODEC_DELAY = 0x56AA;
  private static final int SEEK_PRE_ROLL = 0x56BB;
  private static final int AUDIO = 0xE1;
  private static final int SAMPLING_FREQUENCY = 0xB5;
  private static final int CHANNELS = 0x9F;
  private static final int AUDIO_TRACK = 2;
  private static final int TRACK = 1;
  private static final int SEEK_PRE_ROLL_NANOS = 80_000_000;

  /** A block's time is 16 bits beside its cluster's; a new cluster each second is usual. */
  private static final long CLUSTER_MILLIS = 1_000;

  private static final int NO_SIZE_BYTES = 8;
  private long cluster = -1;

  /** What a stream begins with. */
  public byte[] begin(OpusHead head) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    element(out, Ebml.HEADER, header());
    open(out, Ebml.SEGMENT);
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    element(info, Ebml.TIMESTAMP_SCALE, unsigned(1_000_000));
    element(info, MUXING_APP, ascii("parley"));
    element(info, WRITING_APP, ascii("parley"));
    element(out, Ebml.INFO, info.toByteArray());
    ByteArrayOutputStream tracks = new ByteArrayOutputStream();
    element(tracks, Ebml.TRACK_ENTRY, track(head));
    element(out, Ebml.TRACKS, tracks.toByteArray());
    return out.toByteArray();
  }

  private static byte[] header() {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    element(header, EBML_DOC_TYPE, ascii("webm"));
    element(header, EBML_DOC_TYPE_VERSION, unsigned(4));
    element(header, EBML_DOC_TYPE_READ_VERSION, unsigned(2));
    return header.toByteArray();
  }

  private static byte[] track(OpusHead head) {
    ByteArrayOutputStream track = new ByteArrayOutputStream();
    element(track, Ebml.TRACK_NUMBER, unsigned(TRACK));
    element(track, TRACK_UID, unsigned(TRACK));
    element(track, TRACK_TYPE, unsigned(AUDIO_TRACK));
    element(track, Ebml.CODEC_ID, ascii(WebmTrack.OPUS));
    element(track, Ebml.CODEC_PRIVATE, head.write());
    element(track, CODEC_DELAY, unsigned(head.preSkip() * 1_000_000_000L / OpusPacket.CLOCK_HZ));
    element(track, SEEK_PRE_ROLL, unsigned(SEEK_PRE_ROLL_NANOS));
    ByteArrayOutputStream audio = new ByteArrayOutputStream();
    element(
        audio, SAMPLING_FREQUENCY, ByteBuffer.allocate(8).putDouble(OpusPacket.CLOCK_HZ).array());
    element(audio, CHANNELS, unsigned(head.channels()));
    element(track, AUDIO, audio.toByteArray());
    return track.toByteArray();
  }

  /**
   * The bytes of a packet.
   *
   * @param position samples of the clock before the packet, those at the front that are not part of
   *     the sound included
   */
  public byte[] packet(byte[] bytes, int offset, int length, long position) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    long millis = position * 1_000 / OpusPacket.CLOCK_HZ;
    if (cluster < 0 || millis - cluster >= CLUSTER_MILLIS) {
      cluster = millis;
      open(out, Ebml.CLUSTER);
      element(out, Ebml.TIMESTAMP, unsigned(cluster));
    }
    byte[] block =
        ByteBuffer.allocate(4 + length)
            .put((byte) (0x80 | TRACK))
            .putShort((short) (millis - cluster))
            .put((byte) 0x80)
            .put(bytes, offset, length)
            .array();
    element(out, Ebml.SIMPLE_BLOCK, block);
    return out.toByteArray();
  }

  private static void element(ByteArrayOutputStream out, int id, byte[] content) {
    id(out, id);
    out.writeBytes(ByteBuffer.allocate(4).putInt(0x1000_0000 | content.length).array());
    out.writeBytes(content);
  }

  /** An element whose size is not known. */
  private static void open(ByteArrayOutputStream out, int id) {
    id(out, id);
    out.write(1);
    for (int i = 1; i < NO_SIZE_BYTES; i++) {
      out.write(0xFF);
    }
  }

  private static void id(ByteArrayOutputStream out, int id) {
    out.writeBytes(significant(id & 0xFFFF_FFFFL));
  }

  private static byte[] unsigned(long value) {
    return significant(value);
  }

  /** A number without the zeros at its front. */
  private static byte[] significant(long value) {
    int bytes = Math.max(1, (71 - Long.numberOfLeadingZeros(value)) / 8);
    ByteBuffer all = ByteBuffer.allocate(8).putLong(value);
    byte[] last = new byte[bytes];
    System.arraycopy(all.array(), 8 - bytes, last, 0, bytes);
    return last;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

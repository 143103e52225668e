package dev.parley.audio.ogg;

import dev.parley.audio.opus.OpusHead;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes the pages of one Ogg stream, one per packet, so that none has to wait. */
public final class OggWriter {
  private static final int CONTINUES = 0;
  private static final int BEGINS = 2;
  private static final int ENDS = 4;
  private static final int LONGEST_PACKET = 254 * 255 + 254;

  private final int serial;
  private int number;

  /**
   * @param serial tells this stream from others in the same file
   */
  public OggWriter(int serial) {
    this.serial = serial;
  }

  /** The two pages that a stream begins with. */
  public byte[] begin(OpusHead head) {
    byte[] vendor = "parley".getBytes(StandardCharsets.US_ASCII);
    byte[] remarks =
        ByteBuffer.allocate(16 + vendor.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("OpusTags".getBytes(StandardCharsets.US_ASCII))
            .putInt(vendor.length)
            .put(vendor)
            .putInt(0)
            .array();
    byte[] first = page(BEGINS, 0, head.write());
    byte[] second = page(CONTINUES, 0, remarks);
    return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
  }

  /**
   * The page of a packet.
   *
   * @param position samples of the clock up to the end of the packet, those at the front that are
   *     not part of the sound included; for the last packet up to the end of the sound
   * @param last whether the stream ends with it
   */
  public byte[] packet(byte[] bytes, int offset, int length, long position, boolean last) {
    byte[] packet = new byte[length];
    System.arraycopy(bytes, offset, packet, 0, length);
    return page(last ? ENDS : CONTINUES, position, packet);
  }

  private byte[] page(int flags, long position, byte[] packet) {
    if (packet.length > LONGEST_PACKET) {
      throw new IllegalArgumentException("a packet of " + packet.length + " bytes needs two pages");
    }
    int segments = packet.length / 255 + 1;
    ByteBuffer page =
        ByteBuffer.allocate(OggPage.HEADER + segments + packet.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(OggPage.MAGIC.getBytes(StandardCharsets.US_ASCII))
            .put((byte) 0)
            .put((byte) flags)
            .putLong(position)
            .putInt(serial)
            .putInt(number++)
            .putInt(0)
            .put((byte) segments);
    for (int i = 1; i < segments; i++) {
      page.put((byte) 255);
    }
    page.put((byte) (packet.length % 255)).put(packet);
    page.putInt(OggChecksum.AT, OggChecksum.of(page.array(), 0, page.capacity()));
    return page.array();
  }
}

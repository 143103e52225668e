package dev.parley.hub.cluster;

import java.nio.ByteBuffer;

/**
 * A snapshot and whose it is, as the cluster keeps it: the epoch as eight bytes, then the snapshot.
 */
final class JournalEntry {
  private final long epoch;
  private final byte[] snapshot;

  /**
   * @param snapshot not changed by anybody from now on
   */
  JournalEntry(long epoch, byte[] snapshot) {
    this.epoch = epoch;
    this.snapshot = snapshot;
  }

  /**
   * @throws IllegalArgumentException if it is too short to be one
   */
  static JournalEntry of(byte[] bytes) {
    long epoch = epochOf(bytes);
    byte[] snapshot = new byte[bytes.length - Long.BYTES];
    System.arraycopy(bytes, Long.BYTES, snapshot, 0, snapshot.length);
    return new JournalEntry(epoch, snapshot);
  }

  /**
   * @throws IllegalArgumentException if it is too short to be one
   */
  static long epochOf(byte[] bytes) {
    if (bytes.length < Long.BYTES) {
      throw new IllegalArgumentException("no journal entry has " + bytes.length + " bytes");
    }
    return ByteBuffer.wrap(bytes).getLong();
  }

  byte[] snapshot() {
    return snapshot;
  }

  byte[] toBytes() {
    return ByteBuffer.allocate(Long.BYTES + snapshot.length).putLong(epoch).put(snapshot).array();
  }
}

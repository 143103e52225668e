package dev.parley.provider.glm;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One turn of the user from its first byte to GLM's last word on its commits. A turn longer than
 * GLM takes at once is committed in stretches. Not thread-safe.
 */
final class Turn {
  /** GLM takes 30 s at once. */
  static final int MAX_STRETCH_BYTES = 29_000 * GaItem.BYTES_PER_MS;

  private static final byte[] NOTHING = {};

  private final String itemId;
  private final boolean spoken;
  private final @Nullable GaItem item;
  private final @Nullable String eventId;
  private final ByteArrayOutputStream sound = new ByteArrayOutputStream();
  private long bytes;
  private int stretchBytes;
  private int commits;
  private int committed;
  private boolean closed;
  private boolean dropped;

  /**
   * @param itemId of the item that it becomes
   * @param spoken whether the hub found it, not the client
   */
  Turn(String itemId, boolean spoken) {
    this.itemId = itemId;
    this.spoken = spoken;
    this.item = null;
    this.eventId = null;
  }

  /**
   * A turn that the client does not see.
   *
   * @param item that the client made and GLM is to hear
   * @param eventId of the client's command, or null
   */
  Turn(GaItem item, @Nullable String eventId) {
    this.itemId = item.id();
    this.spoken = false;
    this.item = item;
    this.eventId = eventId;
  }

  String itemId() {
    return itemId;
  }

  /** The client's own item, or null if the turn becomes one. */
  @Nullable GaItem item() {
    return item;
  }

  /** The event id of the command that made {@link #item}, or null. */
  @Nullable String eventId() {
    return eventId;
  }

  boolean isSpoken() {
    return spoken;
  }

  long bytes() {
    return bytes;
  }

  /** What the open stretch may still hold. */
  int room() {
    return MAX_STRETCH_BYTES - stretchBytes;
  }

  /** Keeps sound of the open stretch, as far as it is the first. */
  void keep(byte[] pcm, int from, int length) {
    note(pcm, from, length);
    stretchBytes += length;
  }

  /** Keeps sound of a turn that GLM cuts, which is in one piece however long it gets. */
  void note(byte[] pcm, int from, int length) {
    if (sound.size() == bytes && bytes + length <= MAX_STRETCH_BYTES) {
      sound.write(pcm, from, length);
    }
    bytes += length;
  }

  /** What is kept of all of it: its beginning, if it is longer than a stretch. */
  byte[] kept() {
    return sound.toByteArray();
  }

  /** All of its sound, or nothing if that is longer than what is kept. */
  byte[] sound() {
    return sound.size() == bytes ? sound.toByteArray() : NOTHING;
  }

  /** What is kept of the stretch that is not committed. */
  byte[] openSound() {
    byte[] all = sound.toByteArray();
    int open = Math.min(stretchBytes, all.length);
    return Arrays.copyOfRange(all, all.length - open, all.length);
  }

  /** Whether GLM was told to commit any of it. */
  boolean hasCommits() {
    return commits > 0;
  }

  /** GLM is told to commit the stretch. */
  void onCommit() {
    commits++;
    stretchBytes = 0;
  }

  /** GLM has committed a stretch. */
  void onCommitted() {
    committed++;
  }

  /** Commits that were not confirmed will not be. */
  void forgetCommits() {
    committed = commits;
  }

  /** Whether each commit is confirmed. */
  boolean isCommitted() {
    return committed == commits;
  }

  /** It is over; no more sound comes. */
  void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** The client wants none of it. */
  void drop() {
    dropped = true;
  }

  boolean isDropped() {
    return dropped;
  }
}

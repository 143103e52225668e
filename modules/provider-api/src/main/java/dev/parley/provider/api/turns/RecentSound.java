package dev.parley.provider.api.turns;

/** The last bytes of a stream of sound, as many as fit. Not thread-safe. */
public final class RecentSound {
  private final byte[] ring;
  private int end;
  private int length;

  /**
   * @param capacity how many bytes are kept
   */
  public RecentSound(int capacity) {
    this.ring = new byte[capacity];
  }

  /** The same sound, as much of it as fits here. */
  public RecentSound withCapacity(int capacity) {
    RecentSound other = new RecentSound(capacity);
    byte[] kept = last(Math.min(length, capacity));
    other.add(kept, 0, kept.length);
    return other;
  }

  /** Takes more sound; the oldest makes room for it. */
  public void add(byte[] sound, int from, int to) {
    int at = Math.max(from, to - ring.length);
    while (at < to) {
      int taken = Math.min(to - at, ring.length - end);
      System.arraycopy(sound, at, ring, end, taken);
      end = (end + taken) % ring.length;
      at += taken;
    }
    length = Math.min(ring.length, length + to - from);
  }

  /** How many bytes are kept now. */
  public int length() {
    return length;
  }

  /**
   * The newest bytes in order.
   *
   * @param wanted at most {@link #length}
   */
  public byte[] last(int wanted) {
    byte[] last = new byte[wanted];
    int from = Math.floorMod(end - wanted, Math.max(1, ring.length));
    int first = Math.min(wanted, ring.length - from);
    System.arraycopy(ring, from, last, 0, first);
    System.arraycopy(ring, 0, last, first, wanted - first);
    return last;
  }

  /** Forgets all of it. */
  public void clear() {
    length = 0;
  }
}

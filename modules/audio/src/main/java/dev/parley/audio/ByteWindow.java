package dev.parley.audio;

import java.util.Arrays;

/**
 * What a parser has been given and has not yet understood: bytes are put in at the end and consumed
 * at the front, and their positions count from the first that is left. Its size bounds what the
 * parser holds. One thread at a time.
 */
public final class ByteWindow {
  private static final int SMALL = 4_096;

  private final int limit;
  private byte[] bytes;
  private int first;
  private int end;
  private long offset;

  /**
   * @param limit how many bytes it holds at most; memory grows towards it as it is needed
   */
  public ByteWindow(int limit) {
    this.limit = limit;
    bytes = new byte[Math.min(limit, SMALL)];
  }

  /**
   * Takes as many of the bytes as there is room for, at least one as long as the limit is not
   * reached.
   *
   * @return how many it took
   */
  public int put(byte[] source, int from, int length) {
    if (length > bytes.length - end) {
      makeRoom();
    }
    int taken = Math.min(length, bytes.length - end);
    System.arraycopy(source, from, bytes, end, taken);
    end += taken;
    return taken;
  }

  /**
   * Growing is for those who cannot go on with what is here; one block after the other is enough.
   */
  private void makeRoom() {
    int held = size();
    if (held == bytes.length && held < limit) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(2L * held, SMALL)));
    }
    if (first > 0) {
      System.arraycopy(bytes, first, bytes, 0, held);
      first = 0;
      end = held;
    }
  }

  /** How many bytes are here. */
  public int size() {
    return end - first;
  }

  /** How many bytes of the stream were consumed, which is the position in it of the first here. */
  public long offset() {
    return offset;
  }

  /** Lets go of bytes at the front. */
  public void consume(int count) {
    if (count < 0 || count > size()) {
      throw new IllegalArgumentException("cannot consume " + count + " of " + size());
    }
    first += count;
    offset += count;
    if (first == end) {
      first = 0;
      end = 0;
    }
  }

  /** Forgets everything; the stream begins again. */
  public void clear() {
    first = 0;
    end = 0;
    offset = 0;
  }

  /** The byte at a position, 0 to 255. */
  public int at(int position) {
    return bytes[first + position] & 0xFF;
  }

  /** The signed integer of 1 to 8 bytes at a position, the high one first. */
  public long bigEndian(int position, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = (value << 8) | at(position + i);
    }
    return value;
  }

  /** The unsigned integer of 1 to 7 bytes at a position, the low one first; 8 are signed. */
  public long littleEndian(int position, int count) {
    long value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = (value << 8) | at(position + i);
    }
    return value;
  }

  /** Whether the bytes at a position are these characters of ASCII. */
  public boolean is(int position, String ascii) {
    for (int i = 0; i < ascii.length(); i++) {
      if (position + i >= size() || at(position + i) != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where these characters of ASCII begin, whole or cut off by the end of what is here.
   *
   * @return a position from the given one on, the size if they cannot begin before
   */
  public int find(int position, String ascii) {
    for (int at = position; at < size(); at++) {
      int seen = 0;
      while (seen < ascii.length() && at + seen < size() && at(at + seen) == ascii.charAt(seen)) {
        seen++;
      }
      if (seen == ascii.length() || at + seen == size()) {
        return at;
      }
    }
    return size();
  }

  /** The array that holds the bytes, until the next is put; see {@link #index}. */
  public byte[] array() {
    return bytes;
  }

  /** Where in {@link #array} a position is. */
  public int index(int position) {
    return first + position;
  }
}

package dev.parley.session.uplink;

/**
 * The newest sound in one array, which grows by doubling up to a bound and is given up when empty.
 * Appending costs one copy, two at the wrap.
 */
final class AudioRing {
  private static final byte[] NOTHING = {};
  private static final int SMALLEST = 8 * 1024;

  private byte[] array = NOTHING;
  private int head;
  private int size;

  /** Bytes held. */
  int size() {
    return size;
  }

  /** Bytes of memory. */
  int capacity() {
    return array.length;
  }

  /**
   * @param bound the most the array may ever have, at least the size after the call
   */
  void append(byte[] bytes, int from, int length, int bound) {
    if (size + length > array.length) {
      resize(size + length, bound);
    }
    int tail = head + size;
    if (tail >= array.length) {
      tail -= array.length;
    }
    int beforeWrap = Math.min(length, array.length - tail);
    System.arraycopy(bytes, from, array, tail, beforeWrap);
    if (beforeWrap < length) {
      System.arraycopy(bytes, from + beforeWrap, array, 0, length - beforeWrap);
    }
    size += length;
  }

  /**
   * Forgets the oldest.
   *
   * @param length at most the size
   */
  void drop(int length) {
    size -= length;
    head = size == 0 ? 0 : (head + length) % array.length;
  }

  /**
   * Gives memory back: the array has at most the bound from now on and is not four times too long.
   *
   * @param bound at least the size
   */
  void fit(int bound) {
    if (size == 0) {
      array = NOTHING;
      head = 0;
    } else if (array.length > bound || (array.length > SMALLEST && array.length / 4 >= size)) {
      resize(size, bound);
    }
  }

  /**
   * @param offset from the oldest byte
   */
  byte[] copy(int offset, int length) {
    byte[] copy = new byte[length];
    copyTo(offset, length, copy);
    return copy;
  }

  private void copyTo(int offset, int length, byte[] target) {
    if (length == 0) {
      return;
    }
    int at = (head + offset) % array.length;
    int beforeWrap = Math.min(length, array.length - at);
    System.arraycopy(array, at, target, 0, beforeWrap);
    System.arraycopy(array, 0, target, beforeWrap, length - beforeWrap);
  }

  private void resize(int needed, int bound) {
    int length = Math.min(SMALLEST, bound);
    while (length < needed) {
      length = (int) Math.min(2L * length, bound);
    }
    byte[] fresh = new byte[length];
    copyTo(0, size, fresh);
    array = fresh;
    head = 0;
  }
}

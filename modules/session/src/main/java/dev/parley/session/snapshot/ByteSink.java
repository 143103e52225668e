package dev.parley.session.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends fields to an array that grows. Whole numbers take seven bits a byte, the lowest first; a
 * text its length in UTF-8 plus one, 0 for null, and its bytes; a list its length and its elements.
 */
final class ByteSink {
  private byte[] bytes;
  private int size;

  ByteSink(int capacity) {
    bytes = new byte[capacity];
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  ByteSink u8(int value) {
    room(1);
    bytes[size++] = (byte) value;
    return this;
  }

  ByteSink flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  /** Short where the value is small; a negative one takes ten bytes. */
  ByteSink number(long value) {
    room(10);
    long left = value;
    while ((left & ~0x7FL) != 0) {
      bytes[size++] = (byte) ((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    bytes[size++] = (byte) left;
    return this;
  }

  /** Any whole number of 32 bits. */
  ByteSink i32(int value) {
    return number(Integer.toUnsignedLong(value));
  }

  ByteSink text(@Nullable String value) {
    if (value == null) {
      return u8(0);
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    number(utf8.length + 1L);
    room(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
    return this;
  }

  <T> ByteSink list(List<T> elements, Consumer<T> write) {
    number(elements.size());
    elements.forEach(write);
    return this;
  }

  ByteSink texts(List<String> values) {
    return list(values, this::text);
  }

  byte[] take() {
    return Arrays.copyOf(bytes, size);
  }
}

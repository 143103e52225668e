package dev.parley.session.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link ByteSink} wrote. Every length is checked against its bound and against the
 * bytes that are there before anything is allocated.
 */
final class ByteSource {
  private final byte[] bytes;
  private int position;

  ByteSource(byte[] bytes) {
    this.bytes = bytes;
  }

  static SnapshotException wrong(String field, String what) {
    return new SnapshotException(field + ": " + what);
  }

  private int next(String field) {
    if (position == bytes.length) {
      throw wrong(field, "the snapshot ends too early");
    }
    return bytes[position++] & 0xFF;
  }

  int u8(String field) {
    return next(field);
  }

  boolean flag(String field) {
    int value = next(field);
    if (value > 1) {
      throw wrong(field, "a flag is neither 0 nor 1");
    }
    return value == 1;
  }

  /** A number from 0 to {@link Long#MAX_VALUE}. */
  long number(String field) {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int part = next(field);
      value |= (long) (part & 0x7F) << shift;
      if (part < 0x80) {
        return value;
      }
    }
    throw wrong(field, "a number is out of range");
  }

  /** A number from 0 to {@code max}. */
  int number(String field, int max) {
    long value = number(field);
    if (value > max) {
      throw wrong(field, value + " is more than " + max);
    }
    return (int) value;
  }

  int i32(String field) {
    long value = number(field);
    if (value >>> Integer.SIZE != 0) {
      throw wrong(field, "a number is out of range");
    }
    return (int) value;
  }

  String text(String field) {
    String value = optionalText(field);
    if (value == null) {
      throw wrong(field, "is missing");
    }
    return value;
  }

  @Nullable String optionalText(String field) {
    long length = number(field) - 1;
    if (length < 0) {
      return null;
    }
    if (length > bytes.length - position) {
      throw wrong(field, "the snapshot ends too early");
    }
    String value = new String(bytes, position, (int) length, StandardCharsets.UTF_8);
    position += (int) length;
    return value;
  }

  <T> List<T> list(String field, int max, Supplier<T> read) {
    int count = number(field, max);
    if (count > bytes.length - position) {
      throw wrong(field, "the snapshot ends too early");
    }
    List<T> elements = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      elements.add(read.get());
    }
    return elements;
  }

  List<String> texts(String field, int max) {
    return list(field, max, () -> text(field));
  }

  void end() {
    if (position != bytes.length) {
      throw new SnapshotException((bytes.length - position) + " bytes too many");
    }
  }
}

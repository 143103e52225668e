package dev.parley.contract.codec;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link WireWriter} wrote, from any offset. Every length is checked against the bytes
 * that are there before anything is allocated.
 */
final class WireReader {
  private final Buffer wire;
  private int position;

  WireReader(Buffer wire, int position) {
    this.wire = wire;
    this.position = position;
  }

  byte u8() {
    return wire.getByte(advance(1));
  }

  boolean flag() {
    byte value = u8();
    if (value != 0 && value != 1) {
      throw new WireException("a flag is neither 0 nor 1");
    }
    return value == 1;
  }

  int i32() {
    return wire.getInt(advance(4));
  }

  long i64() {
    return wire.getLong(advance(8));
  }

  String text() {
    String value = optionalText();
    if (value == null) {
      throw new WireException("a required text is missing");
    }
    return value;
  }

  @Nullable String optionalText() {
    int length = i32();
    if (length == -1) {
      return null;
    }
    int start = advance(length);
    return new String(wire.getBytes(start, start + length), StandardCharsets.UTF_8);
  }

  List<String> texts() {
    int count = i32();
    // A text takes at least its length, so no claim makes more room than the bytes that are there.
    if (count < 0 || count > (wire.length() - position) / Integer.BYTES) {
      throw new WireException("a record ends too early");
    }
    List<String> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      values.add(text());
    }
    return values;
  }

  private int advance(int bytes) {
    int start = position;
    if (bytes < 0 || bytes > wire.length() - start) {
      throw new WireException("a record ends too early");
    }
    position = start + bytes;
    return start;
  }
}

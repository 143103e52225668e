package dev.parley.contract.codec;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends fields in big-endian order; strings as a length in bytes and UTF-8, null as length -1.
 */
final class WireWriter {
  private final Buffer wire;

  WireWriter(Buffer wire) {
    this.wire = wire;
  }

  WireWriter u8(int value) {
    wire.appendByte((byte) value);
    return this;
  }

  WireWriter flag(boolean value) {
    return u8(value ? 1 : 0);
  }

  WireWriter i32(int value) {
    wire.appendInt(value);
    return this;
  }

  WireWriter i64(long value) {
    wire.appendLong(value);
    return this;
  }

  WireWriter text(@Nullable String value) {
    if (value == null) {
      return i32(-1);
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    wire.appendInt(utf8.length).appendBytes(utf8);
    return this;
  }

  WireWriter texts(List<String> values) {
    wire.appendInt(values.size());
    values.forEach(this::text);
    return this;
  }
}

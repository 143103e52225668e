package dev.parley.contract.codec;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * The codec of one record type: a version byte, then its fields in order. Local delivery returns
 * the same object.
 */
final class RecordCodec<T> implements MessageCodec<T, T> {
  /** Raised when a field is added, removed or changes meaning. */
  static final byte VERSION = 3;

  private final Class<T> type;
  private final BiConsumer<WireWriter, T> write;
  private final Function<WireReader, T> read;

  RecordCodec(Class<T> type, BiConsumer<WireWriter, T> write, Function<WireReader, T> read) {
    this.type = type;
    this.write = write;
    this.read = read;
  }

  Class<T> type() {
    return type;
  }

  @Override
  public void encodeToWire(Buffer wire, T record) {
    write.accept(new WireWriter(wire).u8(VERSION), record);
  }

  /**
   * @throws WireException when the bytes are not a record of this type and version
   */
  @Override
  public T decodeFromWire(int position, Buffer wire) {
    WireReader reader = new WireReader(wire, position);
    byte version = reader.u8();
    if (version != VERSION) {
      throw new WireException("unknown version " + version + " of " + type.getSimpleName());
    }
    try {
      return read.apply(reader);
    } catch (IllegalArgumentException malformed) {
      throw new WireException(type.getSimpleName() + ": " + malformed.getMessage());
    }
  }

  @Override
  public T transform(T record) {
    return record;
  }

  @Override
  public String name() {
    return "parley." + type.getSimpleName();
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}

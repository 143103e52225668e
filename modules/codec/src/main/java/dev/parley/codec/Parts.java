package dev.parley.codec;

import dev.parley.audio.ByteSink;
import dev.parley.contract.CodecFault;
import dev.parley.contract.Converted;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Gathers encoded bytes and hands them on as base64: in parts as long as they may be, or run by run
 * where each must be a message of its own. One thread at a time.
 */
final class Parts implements ByteSink {
  private static final Conversion.Receiver NOWHERE = (base64, isLast, fault) -> {};
  private static final int MAX_BYTES = Converted.MAX_CHARS / 4 * 3;
  private static final int FIRST_BYTES = 1_024;

  private final boolean runByRun;
  private Conversion.Receiver receiver = NOWHERE;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int filled;

  /**
   * @param runByRun whether runs must not be joined
   */
  Parts(boolean runByRun) {
    this.runByRun = runByRun;
  }

  /** Says who takes parts from now on. */
  void sendTo(Conversion.Receiver next) {
    receiver = next;
  }

  @Override
  public void bytes(byte[] encoded, int offset, int length) {
    if (runByRun && filled > 0) {
      emit(false, null);
    }
    int done = 0;
    while (done < length) {
      if (filled == MAX_BYTES) {
        emit(false, null);
      }
      int taken = Math.min(length - done, MAX_BYTES - filled);
      grow(filled + taken);
      System.arraycopy(encoded, offset + done, bytes, filled, taken);
      filled += taken;
      done += taken;
    }
  }

  /** Throws away what has been gathered. */
  void clear() {
    filled = 0;
  }

  /** Hands on what is left, which may be nothing, as the last part. */
  void finish(@Nullable CodecFault fault) {
    emit(true, fault);
    receiver = NOWHERE;
  }

  private void grow(int needed) {
    if (needed > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, Math.max(needed, 2 * bytes.length)));
    }
  }

  private void emit(boolean isLast, @Nullable CodecFault fault) {
    String base64 = "";
    if (filled > 0) {
      ByteBuffer text = Base64.getEncoder().encode(ByteBuffer.wrap(bytes, 0, filled));
      base64 = new String(text.array(), 0, text.limit(), StandardCharsets.ISO_8859_1);
      filled = 0;
    }
    receiver.part(base64, isLast, fault);
  }
}

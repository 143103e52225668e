package dev.parley.ingress.link;

import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of WebSocket frames, bounded while they grow. Vert.x's own aggregator loses a
 * message whose first frame is empty, answers an over-long one only after the rest was read, and
 * hides malformed UTF-8. Not thread-safe.
 */
final class MessageAssembler {
  /** What a frame completed. */
  enum Outcome {
    INCOMPLETE,
    /** A text message; {@link #takeText} has it. */
    TEXT,
    /** A binary message; {@link #takeBinary} has it. */
    BINARY,
    /** More bytes than allowed; the rest of the message is not wanted. */
    TOO_BIG,
    NOT_UTF8
  }

  private enum Kind {
    TEXT,
    BINARY
  }

  private static final char REPLACEMENT = '\uFFFD';
  private static final byte[] NONE = {};

  private final int maxBytes;
  private @Nullable Kind open;
  private @Nullable Buffer parts;
  private int bytes;
  private String text = "";
  private byte[] binary = NONE;

  MessageAssembler(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  int maxBytes() {
    return maxBytes;
  }

  /** Hands over the message that the last frame completed, and lets go of it. */
  String takeText() {
    String taken = text;
    text = "";
    return taken;
  }

  /** As {@link #takeText}, of a binary message. */
  byte[] takeBinary() {
    byte[] taken = binary;
    binary = NONE;
    return taken;
  }

  Outcome onText(Buffer payload, boolean last) {
    return start(Kind.TEXT, payload, last);
  }

  Outcome onBinary(Buffer payload, boolean last) {
    return start(Kind.BINARY, payload, last);
  }

  Outcome onContinuation(Buffer payload, boolean last) {
    return add(payload, last);
  }

  private Outcome start(Kind kind, Buffer payload, boolean last) {
    open = kind;
    bytes = 0;
    parts = null;
    return add(payload, last);
  }

  private Outcome add(Buffer payload, boolean last) {
    if (payload.length() > maxBytes - bytes) {
      parts = null;
      return Outcome.TOO_BIG;
    }
    bytes += payload.length();
    if (last && parts == null) {
      return complete(payload);
    }
    parts = (parts == null ? Buffer.buffer() : parts).appendBuffer(payload);
    return last ? complete(parts) : Outcome.INCOMPLETE;
  }

  private Outcome complete(Buffer message) {
    parts = null;
    if (open == Kind.BINARY) {
      binary = message.getBytes();
      return Outcome.BINARY;
    }
    text = message.toString(StandardCharsets.UTF_8);
    // Decoding puts this character for malformed input, so only its presence calls for a proof.
    return text.indexOf(REPLACEMENT) < 0 || isUtf8(message) ? Outcome.TEXT : Outcome.NOT_UTF8;
  }

  private static boolean isUtf8(Buffer message) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message.getBytes()));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }
}

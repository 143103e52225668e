package dev.parley.hub.cluster;

import dev.parley.ingress.auth.SecretStore.Grant;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A grant as the cluster keeps it: a version byte, the end in milliseconds since 1970, then
 * subject, route and configuration, each as a length and UTF-8, -1 for none.
 */
final class GrantBytes {
  private static final byte VERSION = 1;
  private static final int NONE = -1;

  private final Buffer bytes;
  private int at;

  private GrantBytes(Buffer bytes) {
    this.bytes = bytes;
  }

  static byte[] of(Grant grant) {
    Buffer bytes = Buffer.buffer().appendByte(VERSION).appendLong(grant.expiresAt().toEpochMilli());
    append(bytes, grant.subject());
    append(bytes, grant.route());
    append(bytes, grant.config());
    return bytes.getBytes();
  }

  private static void append(Buffer bytes, @Nullable String text) {
    if (text == null) {
      bytes.appendInt(NONE);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.appendInt(utf8.length).appendBytes(utf8);
  }

  /**
   * @throws IllegalArgumentException when the bytes are no grant of a version that is known here
   */
  static Grant read(byte[] bytes) {
    try {
      return new GrantBytes(Buffer.buffer(bytes)).read();
    } catch (IndexOutOfBoundsException tooShort) {
      throw new IllegalArgumentException("a grant ends too early", tooShort);
    }
  }

  private Grant read() {
    if (bytes.getByte(0) != VERSION) {
      throw new IllegalArgumentException("a grant of another version");
    }
    Instant end = Instant.ofEpochMilli(bytes.getLong(1));
    at = 1 + Long.BYTES;
    String subject = text();
    if (subject == null) {
      throw new IllegalArgumentException("a grant of nobody");
    }
    return new Grant(subject, text(), text(), end);
  }

  private @Nullable String text() {
    int length = bytes.getInt(at);
    at += Integer.BYTES;
    if (length == NONE) {
      return null;
    }
    if (length < 0 || length > bytes.length() - at) {
      throw new IllegalArgumentException("a grant ends too early");
    }
    at += length;
    return new String(bytes.getBytes(at - length, at), StandardCharsets.UTF_8);
  }
}

package dev.parley.provider.glm;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.function.Consumer;

/**
 * Cuts GLM's few large audio deltas into pieces of 200 ms, as GA clients know them, and keeps the
 * sound for a retrieve as long as it is not too much. Not thread-safe. Source:
 * protocols/glm-realtime.md section 3.1.
 */
final class PcmPieces {
  /** 200 ms of 24 kHz mono s16le; a multiple of three, so that no piece but the last is padded. */
  static final int PIECE_BYTES = 9_600;

  private final Consumer<String> out;
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private byte[] rest = {};
  private long bytes;
  private boolean keeping = true;

  /**
   * @param out takes base64 of whole samples
   */
  PcmPieces(Consumer<String> out) {
    this.out = out;
  }

  /**
   * Takes one delta.
   *
   * @return false if it is not base64; then nothing of it was taken
   */
  boolean add(String base64) {
    byte[] decoded;
    try {
      decoded = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException malformed) {
      return false;
    }
    byte[] pcm = new byte[rest.length + decoded.length];
    System.arraycopy(rest, 0, pcm, 0, rest.length);
    System.arraycopy(decoded, 0, pcm, rest.length, decoded.length);
    int whole = pcm.length & ~1;
    for (int at = 0; at < whole; at += PIECE_BYTES) {
      int length = Math.min(PIECE_BYTES, whole - at);
      byte[] piece = new byte[length];
      System.arraycopy(pcm, at, piece, 0, length);
      keep(piece);
      out.accept(Base64.getEncoder().encodeToString(piece));
    }
    rest = whole == pcm.length ? new byte[0] : new byte[] {pcm[whole]};
    return true;
  }

  private void keep(byte[] piece) {
    bytes += piece.length;
    keeping &= bytes <= Conversation.MAX_ITEM_SOUND_BYTES;
    if (keeping) {
      kept.writeBytes(piece);
    } else {
      kept.reset();
    }
  }

  /** What was handed out, or nothing if it is too much to keep. */
  byte[] kept() {
    return kept.toByteArray();
  }

  /** How much was handed out. */
  long bytes() {
    return bytes;
  }
}

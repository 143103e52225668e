package dev.parley.emulator.openai;

import java.util.Arrays;

/**
 * The input audio buffer: 24 kHz PCM with the session's own clock, which counts all appended audio
 * and is never set back (trap 19). Bounded: the oldest drops out.
 */
final class InputAudio {
  private static final int BYTES_PER_MS = 48;
  private static final int MAX_BYTES = 300_000 * BYTES_PER_MS;

  private byte[] data = new byte[0];
  private int size;
  private long endByte;

  void append(byte[] pcm) {
    if (size + pcm.length > data.length) {
      data = Arrays.copyOf(data, Math.max(2 * data.length, size + pcm.length));
    }
    System.arraycopy(pcm, 0, data, size, pcm.length);
    size += pcm.length;
    endByte += pcm.length;
    if (size > MAX_BYTES) {
      dropTo(endByte - MAX_BYTES);
    }
  }

  /** Milliseconds of audio that wait for a commit. */
  double pendingMs() {
    return size / (double) BYTES_PER_MS;
  }

  /** All audio appended to the session, in milliseconds. */
  long clockMs() {
    return endByte / BYTES_PER_MS;
  }

  /** Takes everything. */
  byte[] takeAll() {
    byte[] all = Arrays.copyOf(data, size);
    clear();
    return all;
  }

  /** Takes a stretch and forgets what was before it. */
  byte[] take(long fromMs, long toMs) {
    dropTo(fromMs * BYTES_PER_MS);
    int length = (int) Math.min(size, toMs * BYTES_PER_MS - (endByte - size));
    byte[] stretch = Arrays.copyOf(data, Math.max(0, length));
    dropTo(endByte - size + stretch.length);
    return stretch;
  }

  /** Forgets all but the last milliseconds. */
  void keepLast(int milliseconds) {
    dropTo(endByte - (long) milliseconds * BYTES_PER_MS);
  }

  void clear() {
    data = new byte[0];
    size = 0;
  }

  private void dropTo(long firstByte) {
    int drop = (int) Math.max(0, Math.min(size, firstByte - (endByte - size)));
    System.arraycopy(data, drop, data, 0, size - drop);
    size -= drop;
  }
}

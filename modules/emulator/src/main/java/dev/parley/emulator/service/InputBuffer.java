package dev.parley.emulator.service;

import java.util.Arrays;

/**
 * The input audio that is not committed: 24 kHz mono 16-bit PCM, addressed by the milliseconds
 * since the session's first byte. Bounded: the oldest goes.
 */
public final class InputBuffer {
  public static final int BYTES_PER_MS = 48;

  private static final int MAX_BYTES = 16 * 1024 * 1024;
  private static final int FIRST_BYTES = 64 * 1024;

  private byte[] held = new byte[0];
  private int length;
  private long startByte;

  public void append(byte[] pcm) {
    if (length + pcm.length > held.length) {
      int wanted = Math.max(FIRST_BYTES, Math.max(length + pcm.length, held.length * 2));
      held = Arrays.copyOf(held, wanted);
    }
    System.arraycopy(pcm, 0, held, length, pcm.length);
    length += pcm.length;
    drop(length - MAX_BYTES);
  }

  /** Milliseconds of all audio that was ever appended. */
  public long clockMs() {
    return (startByte + length) / BYTES_PER_MS;
  }

  public double heldMs() {
    return (double) length / BYTES_PER_MS;
  }

  /** Forgets all but the last milliseconds. */
  public void keepLast(int ms) {
    drop(length - ms * BYTES_PER_MS);
  }

  /** Takes everything. */
  public byte[] takeAll() {
    byte[] all = Arrays.copyOf(held, length);
    drop(length);
    return all;
  }

  /** Takes a stretch; what lies before it is forgotten, what lies behind it stays. */
  public byte[] take(long fromMs, long toMs) {
    drop(offset(fromMs));
    int size = offset(toMs);
    byte[] stretch = Arrays.copyOf(held, size);
    drop(size);
    return stretch;
  }

  private int offset(long ms) {
    return (int) Math.max(0, Math.min(length, ms * BYTES_PER_MS - startByte));
  }

  private void drop(int bytes) {
    if (bytes <= 0) {
      return;
    }
    length -= bytes;
    startByte += bytes;
    if (length == 0 && held.length > FIRST_BYTES) {
      held = new byte[0];
    } else {
      System.arraycopy(held, bytes, held, 0, length);
    }
  }
}

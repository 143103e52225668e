package dev.parley.realtime;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The top-level keys of one event that mean nothing to the hub, kept to find one that comes twice.
 * They are compared by a hash whose seed nobody outside knows, so that no choice of keys makes this
 * slow. Not thread-safe.
 */
final class OtherKeys {
  private static final long SEED = ThreadLocalRandom.current().nextLong();

  private final long[] hashes;
  private final int[] starts;
  private final int[] ends;
  private final @Nullable String[] unescaped;
  private int size;

  OtherKeys(int capacity) {
    hashes = new long[capacity];
    starts = new int[capacity];
    ends = new int[capacity];
    unescaped = new String[capacity];
  }

  void clear() {
    Arrays.fill(unescaped, 0, size, null);
    size = 0;
  }

  int size() {
    return size;
  }

  /**
   * @param text the event
   * @param start where the key starts in it
   * @param end behind the key
   * @param key the key itself if it has escapes in the text
   * @return whether it is new
   */
  boolean add(String text, int start, int end, @Nullable String key) {
    long hash = key == null ? hash(text, start, end) : hash(key, 0, key.length());
    for (int i = 0; i < size; i++) {
      if (hashes[i] == hash && isSame(i, text, start, end, key)) {
        return false;
      }
    }
    hashes[size] = hash;
    starts[size] = start;
    ends[size] = end;
    unescaped[size] = key;
    size++;
    return true;
  }

  private boolean isSame(int i, String text, int start, int end, @Nullable String key) {
    String known = unescaped[i];
    String knownIn = known == null ? text : known;
    int knownStart = known == null ? starts[i] : 0;
    int knownLength = known == null ? ends[i] - starts[i] : known.length();
    String in = key == null ? text : key;
    int from = key == null ? start : 0;
    int length = key == null ? end - start : key.length();
    return length == knownLength && knownIn.regionMatches(knownStart, in, from, length);
  }

  private static long hash(String text, int from, int to) {
    long hash = SEED;
    int at = from;
    for (; at + 4 <= to; at += 4) {
      long low = text.charAt(at) | (long) text.charAt(at + 1) << 16;
      long high = text.charAt(at + 2) | (long) text.charAt(at + 3) << 16;
      hash = mix(hash, low | high << 32);
    }
    for (; at < to; at++) {
      hash = mix(hash, text.charAt(at));
    }
    return hash;
  }

  private static long mix(long hash, long characters) {
    return Long.rotateLeft((hash ^ characters) * 0x9E37_79B9_7F4A_7C15L, 29);
  }
}

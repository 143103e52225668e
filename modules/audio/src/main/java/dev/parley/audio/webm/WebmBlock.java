package dev.parley.audio.webm;

import dev.parley.audio.ByteWindow;
import java.util.Arrays;

/** A block of WebM: the packets of a track at a time, with any lacing. */
final class WebmBlock {
  private static final int NO_LACING = 0;
  private static final int XIPH = 1;
  private static final int FIXED = 2;
  private static final int MOST_PACKETS = 256;

  private final ByteWindow window;
  private final int[] lengths = new int[MOST_PACKETS];
  private int packets;
  private long track;
  private int time;

  /** Where what is not read yet begins, and where the block ends, in the window. */
  private int at;

  private int end;
  private int first;

  WebmBlock(ByteWindow window) {
    this.window = window;
  }

  /** Reads the block at a position of the window; whether it is one. */
  boolean read(int position, int size) {
    at = position;
    end = position + size;
    packets = 0;
    int trackBytes = size == 0 ? 9 : Ebml.bytes(window.at(at));
    if (trackBytes > 8 || size < trackBytes + 3) {
      return false;
    }
    track = Ebml.number(window, at, trackBytes);
    time = (short) window.bigEndian(at + trackBytes, 2);
    int lacing = (window.at(at + trackBytes + 2) >> 1) & 3;
    at += trackBytes + 3;
    if (lacing == NO_LACING) {
      return finish(1, 0);
    }
    if (at == end) {
      return false;
    }
    int count = window.at(at++) + 1;
    return switch (lacing) {
      case XIPH -> xiph(count);
      case FIXED -> fixed(count);
      default -> ebml(count);
    };
  }

  private boolean xiph(int count) {
    int sum = 0;
    for (int i = 0; i < count - 1; i++) {
      int length = 0;
      int part = 255;
      while (part == 255) {
        if (at == end) {
          return false;
        }
        part = window.at(at++);
        length += part;
      }
      lengths[i] = length;
      sum += length;
    }
    return finish(count, sum);
  }

  private boolean fixed(int count) {
    int length = (end - at) / count;
    Arrays.fill(lengths, 0, count, length);
    return length * count == end - at && finish(count, length * (count - 1));
  }

  /** The first length is a number, the others are differences from the one before. */
  private boolean ebml(int count) {
    long sum = 0;
    long length = 0;
    for (int i = 0; i < count - 1; i++) {
      int bytes = at == end ? 9 : Ebml.bytes(window.at(at));
      if (bytes > 8 || at + bytes > end) {
        return false;
      }
      long number = Ebml.number(window, at, bytes);
      at += bytes;
      length = i == 0 ? number : length + number - ((1L << (7 * bytes - 1)) - 1);
      if (length < 0 || length > end - at) {
        return false;
      }
      lengths[i] = (int) length;
      sum += length;
    }
    return sum <= end - at && finish(count, (int) sum);
  }

  private boolean finish(int count, int sum) {
    lengths[count - 1] = end - at - sum;
    first = at;
    packets = count;
    return lengths[count - 1] >= 0;
  }

  long track() {
    return track;
  }

  /** Relative to the cluster's. */
  int time() {
    return time;
  }

  int packets() {
    return packets;
  }

  int length(int packet) {
    return lengths[packet];
  }

  /** Where a packet begins in the window's array. */
  int index(int packet) {
    int index = window.index(first);
    for (int i = 0; i < packet; i++) {
      index += lengths[i];
    }
    return index;
  }
}

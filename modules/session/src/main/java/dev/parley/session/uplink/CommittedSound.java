package dev.parley.session.uplink;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sound of the user's items, oldest first, each until its words are known and a response ended
 * after it (rule R12). What has to make room goes oldest first: an answered item whole, of one that
 * waits for its answer the beginning, which it then misses.
 */
final class CommittedSound {
  /** As many as the shortest commits that fit into the longest turn. */
  static final int MAX_ITEMS = 300;

  /** One item; of {@code bytes} what is before {@code from} had to make room. */
  private static final class Item {
    private final String id;
    private final long number;
    private byte[] bytes;
    private int from;
    private long missing;
    private boolean isTranscribed;
    private boolean isAnswered;

    private Item(String id, long number, byte[] bytes, long missing) {
      this.id = id;
      this.number = number;
      this.bytes = bytes;
      this.missing = missing;
    }

    private int length() {
      return bytes.length - from;
    }

    private void cut(int length) {
      from += length;
      missing += length;
      if (from >= bytes.length / 2) {
        bytes = Arrays.copyOfRange(bytes, from, bytes.length);
        from = 0;
      }
    }
  }

  private final Deque<Item> items = new ArrayDeque<>(1);
  private long size;
  private long commits;

  /** The ids of the items, oldest first. */
  List<String> ids() {
    return items.stream().map(item -> item.id).toList();
  }

  /** Bytes held. */
  long size() {
    return size;
  }

  /** Bytes of memory: at most twice the size. */
  long memoryBytes() {
    long bytes = 0;
    for (Item item : items) {
      bytes += item.bytes.length;
    }
    return bytes;
  }

  /**
   * @param missing bytes of it that are not kept
   * @return bytes of an older item that had to make room and nobody had answered
   */
  long add(String id, byte[] bytes, long missing) {
    long lost = 0;
    if (items.size() == MAX_ITEMS) {
      Item oldest = items.element();
      lost = oldest.isAnswered ? 0 : oldest.missing + oldest.length();
      remove(oldest);
    }
    items.add(new Item(id, commits, bytes, missing));
    commits++;
    size += bytes.length;
    return lost;
  }

  /**
   * Makes room.
   *
   * @param bytes to free, as far as there are that many
   * @param grain frees a multiple of this of an item that is cut
   */
  void free(long bytes, int grain) {
    long target = size - bytes;
    while (size > target && !items.isEmpty() && items.element().isAnswered) {
      remove(items.element());
    }
    for (Item item : items) {
      if (size <= target) {
        return;
      }
      long wanted = (size - target + grain - 1) / grain * grain;
      int length = (int) Math.min(item.length(), wanted);
      item.cut(length);
      size -= length;
    }
  }

  /** Bytes that items still waiting for their answer miss; none of them is given again. */
  long takeMissing() {
    long missing = 0;
    for (Item item : items) {
      missing += item.isAnswered ? 0 : item.missing;
      item.missing = 0;
    }
    return missing;
  }

  /** Bytes of items still waiting for their answer. */
  long unanswered() {
    long unanswered = 0;
    for (Item item : items) {
      unanswered += item.isAnswered ? 0 : item.missing + item.length();
    }
    return unanswered;
  }

  /**
   * Forgets all.
   *
   * @return how many bytes nobody had answered
   */
  long clear() {
    long unanswered = unanswered();
    items.clear();
    size = 0;
    return unanswered;
  }

  void onTranscript(String id) {
    Item item = find(id);
    if (item != null) {
      item.isTranscribed = true;
      release(item);
    }
  }

  /** How many items there have been. */
  long commits() {
    return commits;
  }

  /**
   * A response ended.
   *
   * @param known how many items there had been when it began: it answers those
   */
  void onAnswered(long known) {
    items.forEach(item -> item.isAnswered |= item.number < known);
    for (Item item : items.toArray(Item[]::new)) {
      release(item);
    }
  }

  private void release(Item item) {
    if (item.isAnswered && (item.isTranscribed || item.length() == 0)) {
      remove(item);
    }
  }

  void onGone(String id) {
    Item item = find(id);
    if (item != null) {
      remove(item);
    }
  }

  boolean contains(String id) {
    return find(id) != null;
  }

  byte @Nullable [] soundOf(String id) {
    Item item = find(id);
    return item == null || item.length() == 0
        ? null
        : Arrays.copyOfRange(item.bytes, item.from, item.bytes.length);
  }

  private @Nullable Item find(String id) {
    for (Item item : items) {
      if (item.id.equals(id)) {
        return item;
      }
    }
    return null;
  }

  private void remove(Item item) {
    items.remove(item);
    size -= item.length();
  }
}

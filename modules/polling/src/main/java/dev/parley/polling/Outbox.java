package dev.parley.polling;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Posted events that wait for the router's credit, and which posts they are of. Bounded by what
 * {@link #isFull} tells the reader of posts, plus one post. Not thread-safe.
 */
final class Outbox {
  /** At this many characters no further post is taken. */
  static final long MAX_CHARS = 512 * 1024;

  /** No post ends with this event. */
  static final long NONE = -1;

  /**
   * One event.
   *
   * @param lastOf the post that it is the last of, or {@link #NONE}
   */
  record Waiting(String event, long lastOf) {}

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long chars;

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  boolean isFull() {
    return chars >= MAX_CHARS;
  }

  /** Adds the events of one post, at least one. */
  void add(List<String> events, long seq) {
    for (int i = 0; i < events.size(); i++) {
      waiting.add(new Waiting(events.get(i), i == events.size() - 1 ? seq : NONE));
      chars += events.get(i).length();
    }
  }

  /** The next event to send, or null when there is none. */
  @Nullable Waiting poll() {
    Waiting next = waiting.poll();
    if (next != null) {
      chars -= next.event().length();
    }
    return next;
  }

  /** The posts that were not sent whole, in order; nothing waits after this. */
  List<Long> drop() {
    List<Long> posts = waiting.stream().map(Waiting::lastOf).filter(seq -> seq != NONE).toList();
    waiting.clear();
    chars = 0;
    return posts;
  }
}

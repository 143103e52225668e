package dev.parley.provider.glm;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was said in items that the client made without words: GLM learns of it only by hearing it,
 * as turns that the client does not see. Not thread-safe. Source: protocols/glm-realtime.md
 * sections 7 and 10.
 */
final class WordlessItems {
  /**
   * An item that GLM has yet to hear.
   *
   * @param eventId of the command that made it, or null
   */
  private record Unheard(GaItem item, @Nullable String eventId) {}

  private final Conversation conversation;
  private final Commits commits;
  private final Supplier<GlmLine> line;
  private final Clock clock;
  private final Deque<Unheard> unheard = new ArrayDeque<>();

  /**
   * @param line where audio goes now
   */
  WordlessItems(Conversation conversation, Commits commits, Supplier<GlmLine> line, Clock clock) {
    this.conversation = conversation;
    this.commits = commits;
    this.line = line;
    this.clock = clock;
  }

  /**
   * The client made an item.
   *
   * @param eventId of its command, or null
   */
  void add(GaItem item, @Nullable String eventId) {
    unheard.add(new Unheard(item, eventId));
  }

  boolean isWaiting() {
    return !unheard.isEmpty();
  }

  /** No turn is open: GLM hears what waits, unless that is less than a turn may hold. */
  void hear() {
    for (Unheard next = unheard.poll(); next != null; next = unheard.poll()) {
      GaItem item = next.item();
      if (isAudible(item) && !item.isKnownBy(line.get().id())) {
        say(item, new Turn(item, next.eventId()));
      }
    }
  }

  private static boolean isAudible(GaItem item) {
    return item.isWordless() && item.sound().length >= InputTurns.LEAST_BYTES;
  }

  private void say(GaItem item, Turn turn) {
    byte[] pcm = item.sound();
    turn.close();
    // Half a sample would shift all that follow.
    int end = pcm.length & ~1;
    for (int at = 0; at < end; at += Turn.MAX_STRETCH_BYTES) {
      commits.expect(turn);
      send(pcm, at, Math.min(Turn.MAX_STRETCH_BYTES, end - at));
    }
    item.setKnownBy(line.get().id());
    if (pcm.length > Conversation.MAX_ITEM_SOUND_BYTES) {
      item.forgetSound();
    }
  }

  private void send(byte[] pcm, int from, int length) {
    line.get().append(pcm, from, length, clock);
    line.get().commitAudio(clock);
  }

  /**
   * The line is another and knows none of what was heard before.
   *
   * @return how many commits it has to confirm
   */
  int hearAgain() {
    unheard.clear();
    int commits = 0;
    for (GaItem item : conversation.items()) {
      if (isAudible(item)) {
        byte[] pcm = item.sound();
        send(pcm, 0, Math.min(pcm.length, Turn.MAX_STRETCH_BYTES) & ~1);
        item.setKnownBy(line.get().id());
        commits++;
      }
    }
    return commits;
  }
}

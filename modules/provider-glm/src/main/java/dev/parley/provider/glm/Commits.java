package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What GLM was told to commit and has not confirmed, oldest first, and what becomes of it: one item
 * of the conversation for each turn. Not thread-safe. Source: protocols/glm-realtime.md sections 4
 * and 5.
 */
final class Commits {
  private static final byte[] NOTHING = {};

  private final GaEvents events;
  private final Conversation conversation;
  private final Transcripts transcripts;
  private final Supplier<GlmLine> line;
  private final Deque<Turn> unconfirmed = new ArrayDeque<>();

  /** Committed so that a new line has heard something; no turn of the client's. */
  private final Turn silence = new Turn("", false);

  private boolean refused;

  /**
   * @param line where audio goes now
   */
  Commits(
      GaEvents events, Conversation conversation, Transcripts transcripts, Supplier<GlmLine> line) {
    this.events = events;
    this.conversation = conversation;
    this.transcripts = transcripts;
    this.line = line;
  }

  /** GLM is about to be told to commit a stretch. */
  void expect(Turn turn) {
    if (!turn.hasCommits()) {
      unconfirmed.add(turn);
    }
    turn.onCommit();
  }

  /**
   * The line is another, which confirms first what is no turn of the client's.
   *
   * @param unseen how many commits that are
   * @param open the turn that goes on there, or null
   */
  void restart(int unseen, @Nullable Turn open) {
    // What the old line has not confirmed it never will.
    unconfirmed.clear();
    for (int i = 0; i < unseen; i++) {
      unconfirmed.add(silence);
    }
    if (open != null) {
      open.forgetCommits();
      if (open.hasCommits()) {
        unconfirmed.add(open);
      }
    }
  }

  /** Whether GLM has yet to confirm a commit of a turn that is over. */
  boolean isWaiting() {
    return unconfirmed.stream().anyMatch(Turn::isClosed);
  }

  /** GLM made an item of its own of the oldest stretch. */
  void onCommitted(@Nullable String glmItemId) {
    Turn oldest = unconfirmed.peek();
    if (oldest == null) {
      return;
    }
    if (oldest == silence) {
      unconfirmed.remove();
      return;
    }
    oldest.onCommitted();
    transcripts.expect(oldest.itemId(), glmItemId);
    if (oldest.isClosed() && oldest.isCommitted()) {
      unconfirmed.remove();
      accept(oldest);
    } else if (oldest.isDropped() && oldest.isCommitted()) {
      unconfirmed.remove();
      transcripts.forget(oldest.itemId());
    }
  }

  /**
   * GLM refused to commit; the turn is lost.
   *
   * @param commitId the event id of the client's last commit, or null
   * @return the event id of the command that failed, or null
   */
  @Nullable String onRefused(@Nullable String commitId) {
    Turn oldest = unconfirmed.poll();
    if (oldest == null) {
      return commitId;
    }
    transcripts.forget(oldest.itemId());
    boolean seen = oldest.item() == null;
    refused |= seen;
    return seen ? commitId : oldest.eventId();
  }

  /** Whether a commit of a turn that the client sees was refused since the last call. */
  boolean takeRefused() {
    boolean was = refused;
    refused = false;
    return was;
  }

  private void accept(Turn over) {
    GaItem given = over.item();
    if (given != null) {
      transcripts.onItem(given);
      return;
    }
    byte[] sound = over.sound();
    boolean kept = sound.length <= Conversation.MAX_ITEM_SOUND_BYTES;
    GaItem item = GaItem.heard(over.itemId(), kept ? sound : NOTHING, over.bytes());
    item.setKnownBy(line.get().id());
    ObjectNode committed = events.event("input_audio_buffer.committed");
    committed.put("item_id", over.itemId()).put("previous_item_id", conversation.lastId());
    events.send(committed);
    String previous = conversation.append(item);
    events.item("conversation.item.added", previous, item.toJson());
    events.item("conversation.item.done", previous, item.toJson());
    transcripts.onItem(item);
  }
}

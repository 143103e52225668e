package dev.parley.session.seam;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.seam.Seam.Order;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The ids of items between one upstream and the client. Most are the same on both sides; others are
 * the item of a turn that goes on, and those that the client knows from another upstream (rule
 * R15).
 */
final class ItemIds {
  /** How many of this upstream's own ids are known before the record has them. */
  private static final int REMEMBERED = 1_024;

  /** The longest id that every upstream takes (section 6). */
  private static final int MAX_TOLD = 32;

  private final IdMap ids = new IdMap();
  private final RecentIds own = new RecentIds(REMEMBERED);
  private final Order order;
  private final Replayed replayed;
  private final OpenTurn turn;
  private final UnaryOperator<String> mint;
  private boolean exhausted;

  ItemIds(Order order, Replayed replayed, OpenTurn turn, UnaryOperator<String> mint) {
    this.order = order;
    this.replayed = replayed;
    this.turn = turn;
    this.mint = mint;
  }

  /** Whether every id is the same on both sides. */
  boolean isEmpty() {
    return ids.isEmpty();
  }

  /** Whether an id had to be mapped and there was no room for it. */
  boolean isExhausted() {
    return exhausted;
  }

  /** The client's id of an item that the upstream speaks of, be it for the first time. */
  String down(String upstreamId) {
    if (ids.isMapped(upstreamId) || isOwn(upstreamId)) {
      return ids.down(upstreamId);
    }
    boolean isOther =
        ids.isTaken(upstreamId)
            || turn.isWaitingFor(upstreamId)
            || (order.knows(upstreamId) && !order.isBornHere(upstreamId));
    if (!isOther) {
      own.add(upstreamId);
      return upstreamId;
    }
    String fresh = mint.apply("item_");
    map(upstreamId, fresh);
    return fresh;
  }

  /** Whether the upstream has had an item of this id, the client's own for it. */
  private boolean isOwn(String id) {
    return own.contains(id) || (replayed.contains(id) && !ids.isTaken(id));
  }

  /** Whether an event has named an item of this id before. */
  boolean isFamiliar(String upstreamId) {
    return ids.isMapped(upstreamId) || own.contains(upstreamId);
  }

  /** The upstream calls a replayed item otherwise than it was told. */
  void onRenamed(String upstreamId, String clientId) {
    map(upstreamId, clientId);
  }

  /** The client's id of an item that is not new: an answer to a command, or a mere mention. */
  String mentioned(String upstreamId) {
    return ids.down(upstreamId);
  }

  /**
   * The next item of input belongs to the turn that goes on, if there is one; an id that was used
   * before does not.
   *
   * @return whether it is that turn's from now on
   */
  boolean onInput(String upstreamId) {
    if (ids.isMapped(upstreamId) || isKnownHere(upstreamId)) {
      return false;
    }
    String clientId = turn.take();
    if (clientId == null) {
      return false;
    }
    if (clientId.equals(upstreamId)) {
      own.add(upstreamId);
    } else {
      map(upstreamId, clientId);
    }
    return true;
  }

  private boolean isKnownHere(String id) {
    return isOwn(id) || (order.isBornHere(id) && !turn.isWaitingFor(id));
  }

  private void map(String upstreamId, String clientId) {
    exhausted |= !ids.put(upstreamId, clientId);
  }

  /** Whether the upstream has the item that the client calls so. */
  boolean isUpstream(String clientId) {
    return ids.isTaken(clientId) || isOwn(clientId) || order.isBornHere(clientId);
  }

  /** Whether the client can make sense of this id. */
  boolean isKnown(String clientId) {
    return isUpstream(clientId) || order.knows(clientId);
  }

  /** The upstream's id of an item that the client speaks of. */
  String up(String clientId) {
    return ids.up(clientId);
  }

  /** As {@link #up}, of an item that the hub tells: under a shorter id where it is too long. */
  String toldAs(String clientId) {
    String upstreamId = ids.up(clientId);
    if (upstreamId.length() <= MAX_TOLD) {
      return upstreamId;
    }
    String fresh = mint.apply("item_");
    map(fresh, clientId);
    return fresh;
  }

  /** As {@link #up}, of an item that the client creates under an id of its own. */
  String created(String clientId) {
    String upstreamId = ids.up(clientId);
    if (upstreamId.equals(clientId)) {
      own.add(clientId);
    } else if (!ids.isTaken(clientId)) {
      map(upstreamId, clientId);
    }
    return upstreamId;
  }

  /** The item is gone; what is still said of it is not said of another. */
  void onDeleted(String upstreamId) {
    if (!ids.isMapped(upstreamId)) {
      own.add(upstreamId);
    }
  }

  /** Renames an item object and what it refers to. */
  void rename(Rewrite rewrite, ObjectNode item) {
    rewrite.rename(item, "id", this::down);
    rewrite.rename(item, "approval_request_id", this::mentioned);
  }

  /** The other way. */
  void renameUp(Rewrite rewrite, ObjectNode item) {
    rewrite.rename(item, "id", this::up);
    rewrite.rename(item, "approval_request_id", this::up);
  }

  static @Nullable String idOf(@Nullable ObjectNode item) {
    return item == null ? null : Rewrite.text(item, "id");
  }
}

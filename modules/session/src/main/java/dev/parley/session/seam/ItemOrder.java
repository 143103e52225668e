package dev.parley.session.seam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.parley.session.seam.Seam.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What item an item follows, as the client is to see it. The upstream knows only what it was told:
 * its first item is not the conversation's, and what it appends may follow an item that it was
 * never told. Whatever it says of one item, the client is told one predecessor.
 */
final class ItemOrder {
  /** So many of the upstream's last items are known in their order. */
  private static final int REMEMBERED = 512;

  private static final int TOLD = 128;

  /** So far back an item is sought that the upstream has. */
  private static final int MAX_STEPS = 256;

  private final List<String> upstream = new ArrayList<>();
  private final RecentIds told = new RecentIds(TOLD);
  private final Order order;
  private final Replayed replayed;
  private final ItemIds ids;

  ItemOrder(Order order, Replayed replayed, ItemIds ids) {
    this.order = order;
    this.replayed = replayed;
    this.ids = ids;
  }

  /** Corrects {@code previous_item_id} of an event about an item, if it has one. */
  void correct(Rewrite rewrite, String upstreamId, String clientId) {
    JsonNode previous = rewrite.tree().get("previous_item_id");
    if (previous != null && (previous.isTextual() || previous.isNull())) {
      String named = previous.textValue();
      String right = predecessor(upstreamId, clientId, named);
      if (clientId.equals(right)) {
        right = order.previousOf(clientId);
      }
      rewrite.set(
          rewrite.tree(),
          "previous_item_id",
          right == null ? NullNode.instance : TextNode.valueOf(right));
    }
    onItem(upstreamId, previous);
  }

  private @Nullable String predecessor(String upstreamId, String clientId, @Nullable String named) {
    if (told.contains(clientId)) {
      return told.other(clientId);
    }
    if (replayed.contains(clientId)) {
      return order.previousOf(clientId);
    }
    if (upstream.contains(upstreamId)) {
      return isVisible(named) ? down(named) : order.previousOf(clientId);
    }
    String plain = down(named);
    String right = isAppended(named) ? last() : plain;
    if (!Objects.equals(right, plain)) {
      told.add(clientId, right);
    }
    return right;
  }

  /** The conversation's last item, be it that it is committed and not yet in the record. */
  private @Nullable String last() {
    String last = upstream.isEmpty() ? null : down(upstream.get(upstream.size() - 1));
    boolean isCommitted =
        last != null && ids.isUpstream(last) && !replayed.contains(last) && !order.isBornHere(last);
    return isCommitted ? last : order.lastId();
  }

  private @Nullable String down(@Nullable String upstreamId) {
    return upstreamId == null ? null : ids.mentioned(upstreamId);
  }

  private boolean isVisible(@Nullable String upstreamId) {
    return upstreamId == null || ids.isKnown(ids.mentioned(upstreamId));
  }

  /** Whether a new item with this predecessor is the last one. */
  private boolean isAppended(@Nullable String named) {
    if (named == null) {
      return upstream.isEmpty();
    }
    return !isVisible(named) || upstream.lastIndexOf(named) == upstream.size() - 1;
  }

  /**
   * An event named an item.
   *
   * @param previous the upstream's {@code previous_item_id}; null if it has none
   */
  void onItem(String upstreamId, @Nullable JsonNode previous) {
    if (upstreamId.length() > RecentIds.MAX_LENGTH || upstream.contains(upstreamId)) {
      return;
    }
    int at = upstream.size();
    if (previous != null && previous.isNull()) {
      at = 0;
    } else if (previous != null && previous.isTextual()) {
      int found = upstream.lastIndexOf(previous.textValue());
      at = found < 0 ? at : found + 1;
    }
    upstream.add(at, upstreamId);
    if (upstream.size() > REMEMBERED) {
      upstream.remove(0);
    }
  }

  void onDeleted(String upstreamId, String clientId) {
    upstream.remove(upstreamId);
    told.remove(clientId);
  }

  /** The client wants a new item anywhere. */
  void onNoWish(String clientId) {
    told.remove(clientId);
  }

  /** The client wants a new item behind this one; null for the front. */
  void onWish(String clientId, @Nullable String behind) {
    told.add(clientId, behind);
  }

  /**
   * The item that a new one is to follow upstream so that it follows this one in the conversation:
   * itself, or the last one before it that the upstream has, or {@code root}.
   */
  String upstreamPredecessor(String clientId) {
    if (ids.isUpstream(clientId) || !order.knows(clientId)) {
      return ids.up(clientId);
    }
    String at = order.previousOf(clientId);
    if (at == null) {
      return ids.up(clientId);
    }
    for (int step = 0; step < MAX_STEPS && at != null; step++) {
      if (ids.isUpstream(at)) {
        return ids.up(at);
      }
      at = order.previousOf(at);
    }
    return "root";
  }
}

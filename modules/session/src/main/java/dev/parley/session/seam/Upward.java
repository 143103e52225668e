package dev.parley.session.seam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventView;
import org.jspecify.annotations.Nullable;

/** The client's events with the upstream's ids. */
final class Upward {
  private static final String ROOT = "root";

  private final ItemIds items;
  private final ResponseIds responses;
  private final ItemOrder order;

  Upward(ItemIds items, ResponseIds responses, ItemOrder order) {
    this.items = items;
    this.responses = responses;
    this.order = order;
  }

  String translate(EventView event) {
    return switch (event.clientType()) {
      case CONVERSATION_ITEM_CREATE -> create(event);
      case CONVERSATION_ITEM_RETRIEVE, CONVERSATION_ITEM_TRUNCATE, CONVERSATION_ITEM_DELETE -> {
        String id = event.itemId();
        yield id == null ? event.text() : Rewrite.ids(event, null, items.up(id));
      }
      case RESPONSE_CANCEL -> cancel(event);
      case RESPONSE_CREATE -> respond(event);
      default -> event.text();
    };
  }

  private String create(EventView event) {
    Rewrite rewrite = Rewrite.of(event);
    if (rewrite == null) {
      return event.text();
    }
    ObjectNode item = rewrite.object("item");
    String id = ItemIds.idOf(item);
    if (item != null) {
      if (id != null) {
        rewrite.setText(item, "id", items.created(id));
      }
      rewrite.rename(item, "approval_request_id", items::up);
    }
    place(rewrite, id, event.previousItemId());
    return rewrite.text();
  }

  private void place(Rewrite rewrite, @Nullable String id, @Nullable String previous) {
    if (id != null) {
      order.onNoWish(id);
    }
    if (previous == null) {
      return;
    }
    boolean first = previous.equals(ROOT);
    if (!first) {
      String there = order.upstreamPredecessor(previous);
      rewrite.setText(rewrite.tree(), "previous_item_id", there);
    }
    if (id != null && (first || items.isKnown(previous))) {
      order.onWish(id, first ? null : previous);
    }
  }

  /**
   * The id of a response whose successor has not begun means nothing to the upstream; without one
   * it cancels the response of the conversation.
   */
  private String cancel(EventView event) {
    String id = event.responseId();
    if (id == null) {
      return event.text();
    }
    if (!responses.isAwaitedInConversation(id)) {
      return Rewrite.ids(event, responses.up(id), null);
    }
    Rewrite rewrite = Rewrite.of(event);
    if (rewrite == null) {
      return event.text();
    }
    rewrite.remove("response_id");
    return rewrite.text();
  }

  private String respond(EventView event) {
    if (items.isEmpty()) {
      return event.text();
    }
    Rewrite rewrite = Rewrite.of(event);
    ObjectNode response = rewrite == null ? null : rewrite.object("response");
    if (rewrite == null || response == null) {
      return event.text();
    }
    for (JsonNode each : response.path("input")) {
      if (each instanceof ObjectNode item) {
        items.renameUp(rewrite, item);
      }
    }
    return rewrite.text();
  }
}

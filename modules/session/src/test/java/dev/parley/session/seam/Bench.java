package dev.parley.session.seam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import dev.parley.session.seam.Seam.Seen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A seam with a naive record of the conversation behind it, fed with what the seam lets through.
 */
final class Bench implements Seam.Order {
  final List<String> order = new ArrayList<>();
  final Set<String> known = new HashSet<>();
  final Set<String> bornHere = new HashSet<>();
  final Set<String> knownResponses = new HashSet<>();
  final Map<String, Seen> replayed = new LinkedHashMap<>();
  long offsetMs;
  @Nullable String openSpeech;
  @Nullable String conversationId;
  private @Nullable Seam seam;
  private int minted;

  /** Items of the conversation that the upstream is told and the client knows whole. */
  Bench replay(String... ids) {
    for (String id : ids) {
      older(id);
      replayed.put(id, Seen.DONE);
    }
    return this;
  }

  /** An item of the conversation that the upstream is not told. */
  Bench older(String id) {
    order.add(id);
    known.add(id);
    return this;
  }

  Seam seam() {
    Seam made = seam;
    if (made == null) {
      made =
          new Seam(
              new Seam.Setup(
                  offsetMs,
                  replayed,
                  this,
                  openSpeech,
                  conversationId,
                  knownResponses::contains,
                  prefix -> prefix + "hub" + ++minted));
      seam = made;
    }
    return made;
  }

  /** What the client sees of an event, or null. */
  @Nullable String down(String frame) {
    String text = seam().translate(view(frame));
    if (text != null) {
      record(Json.object(text));
    }
    return text;
  }

  /** As {@link #down}, parsed; the event has to come through. */
  ObjectNode shown(String frame) {
    String text = down(frame);
    ObjectNode tree = text == null ? null : Json.object(text);
    if (tree == null) {
      throw new AssertionError("swallowed: " + frame);
    }
    return tree;
  }

  String up(String frame) {
    return seam().toUpstream(view(frame));
  }

  static EventView view(String frame) {
    EventView view = new EventView();
    view.read(frame);
    return view;
  }

  private void record(@Nullable ObjectNode event) {
    if (event == null) {
      return;
    }
    String type = event.path("type").asText();
    String item = event.path("item").path("id").textValue();
    if (type.equals("conversation.item.deleted")) {
      order.remove(event.path("item_id").asText());
    } else if (item != null
        && (type.equals("conversation.item.added")
            || type.equals("conversation.item.created")
            || type.equals("conversation.item.done"))) {
      if (!order.contains(item)) {
        order.add(position(event.get("previous_item_id")), item);
        known.add(item);
        bornHere.add(item);
      }
    } else if (type.equals("response.created")) {
      knownResponses.add(event.path("response").path("id").asText());
    }
  }

  private int position(@Nullable JsonNode previous) {
    if (previous == null) {
      return order.size();
    }
    return previous.isTextual() ? order.indexOf(previous.textValue()) + 1 : 0;
  }

  @Override
  public boolean knows(String itemId) {
    return known.contains(itemId);
  }

  @Override
  public boolean isBornHere(String itemId) {
    return bornHere.contains(itemId);
  }

  @Override
  public @Nullable String lastId() {
    return order.isEmpty() ? null : order.get(order.size() - 1);
  }

  @Override
  public @Nullable String previousOf(String itemId) {
    int at = order.indexOf(itemId);
    return at < 1 ? null : order.get(at - 1);
  }
}

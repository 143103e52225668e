package dev.parley.provider.glm;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Judges a stream of GA server events by the order of protocols/openai-realtime.md section 5: what
 * begins ends, once, and nothing of it is outside.
 */
final class GaOrder {
  private static final class Item {
    String response;
    int index;
    boolean part;
    boolean partDone;
    boolean conversationDone;
    boolean outputDone;
    boolean outOfBand;
    final StringBuilder said = new StringBuilder();
  }

  private final List<String> faults = new ArrayList<>();
  private final Set<String> eventIds = new HashSet<>();
  private final Map<String, Boolean> responses = new HashMap<>();
  private final Map<String, Boolean> outOfBand = new HashMap<>();
  private final Map<String, Item> items = new HashMap<>();
  private final Set<String> added = new HashSet<>();
  private final Set<String> done = new HashSet<>();
  private final Set<String> committed = new HashSet<>();
  private final Set<String> speaking = new HashSet<>();

  /** What is wrong with a whole stream. */
  static List<String> faults(List<JsonObject> events) {
    GaOrder order = new GaOrder();
    for (JsonObject event : events) {
      order.accept(event);
    }
    order.responses.forEach(
        (id, over) -> order.require(over, "response " + id + " got no response.done"));
    order.require(order.added.equals(order.done), "items were added and never done");
    return order.faults;
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      faults.add(rule);
    }
  }

  private void accept(JsonObject event) {
    String type = event.getString("type");
    require(eventIds.add(event.getString("event_id")), "event ids are unique");
    if (type.equals("response.created")) {
      onCreated(event.getJsonObject("response"));
    } else if (type.equals("response.done")) {
      onDone(event.getJsonObject("response"));
    } else if (type.startsWith("response.")) {
      onResponse(type, event);
    } else if (type.equals("conversation.item.added")) {
      onAdded(event);
    } else if (type.equals("conversation.item.done")) {
      String id = event.getJsonObject("item").getString("id");
      require(added.contains(id) && done.add(id), "added comes before done, once: " + id);
      Item item = items.get(id);
      if (item != null) {
        item.conversationDone = true;
        require(!item.part || item.partDone, "a part is done before its item");
      }
    } else if (type.equals("session.updated")) {
      onUpdated(event.getJsonObject("session").getJsonObject("audio").getJsonObject("input"));
    } else if (type.startsWith("input_audio_buffer.")) {
      onInput(type, event.getString("item_id"));
    } else if (type.contains("input_audio_transcription")) {
      String id = event.getString("item_id");
      require(committed.contains(id) || added.contains(id), "a transcript follows its item");
    }
  }

  private void onCreated(JsonObject response) {
    String id = response.getString("id");
    boolean apart = response.getString("conversation_id") == null;
    require(responses.put(id, false) == null, "one response.created for " + id);
    outOfBand.put(id, apart);
    long live =
        responses.entrySet().stream()
            .filter(e -> !e.getValue() && !outOfBand.get(e.getKey()))
            .count();
    require(apart || live == 1, "one live response in the conversation");
    require(response.getString("status").equals("in_progress"), "a response begins in progress");
  }

  private void onDone(JsonObject response) {
    String id = response.getString("id");
    require(Boolean.FALSE.equals(responses.put(id, true)), "one response.done for " + id);
    JsonArray output = response.getJsonArray("output");
    List<Item> mine = items.values().stream().filter(item -> item.response.equals(id)).toList();
    require(mine.size() == output.size(), "output lists the items of " + id);
    mine.forEach(item -> require(item.outputDone, "output_item.done comes before response.done"));
  }

  private void onResponse(String type, JsonObject event) {
    String response = event.getString("response_id");
    require(Boolean.FALSE.equals(responses.get(response)), type + " is inside of its response");
    if (type.equals("response.output_item.added")) {
      Item item = new Item();
      item.response = response;
      item.index = event.getInteger("output_index");
      item.outOfBand = outOfBand.getOrDefault(response, false);
      long before = items.values().stream().filter(each -> each.response.equals(response)).count();
      require(item.index == before, "output_index counts up");
      require(
          items.values().stream()
              .filter(each -> each.response.equals(response))
              .allMatch(each -> each.outputDone),
          "an item begins after the one before is done");
      items.put(event.getJsonObject("item").getString("id"), item);
      return;
    }
    String id =
        event.containsKey("item")
            ? event.getJsonObject("item").getString("id")
            : event.getString("item_id");
    Item item = items.get(id);
    require(item != null && !item.outputDone, type + " is inside of its item");
    if (item != null) {
      onItem(type, event, id, item);
    }
  }

  private void onItem(String type, JsonObject event, String id, Item item) {
    switch (type) {
      case "response.content_part.added" -> {
        require(item.outOfBand || added.contains(id), "the item is in the conversation first");
        item.part = true;
      }
      case "response.output_text.delta", "response.output_audio_transcript.delta" -> {
        require(item.part && !item.partDone, "deltas are inside of their part");
        item.said.append(event.getString("delta"));
      }
      case "response.output_audio.delta" ->
          require(item.part && !item.partDone, "deltas are inside of their part");
      case "response.output_text.done" ->
          require(
              item.said.toString().equals(event.getString("text")), "done says what deltas said");
      case "response.output_audio_transcript.done" ->
          require(
              item.said.toString().equals(event.getString("transcript")),
              "done says what deltas said");
      case "response.content_part.done" -> item.partDone = true;
      case "response.output_item.done" -> {
        require(item.outOfBand || item.conversationDone, "conversation.item.done comes first");
        item.outputDone = true;
      }
      default -> {}
    }
  }

  private void onAdded(JsonObject event) {
    String id = event.getJsonObject("item").getString("id");
    require(added.add(id), "one conversation.item.added for " + id);
    String previous = event.getString("previous_item_id");
    require(previous == null || added.contains(previous), "the item before is known");
    Item item = items.get(id);
    require(item == null || !item.outOfBand, "an item out of band stays out");
  }

  private void onUpdated(JsonObject input) {
    if (input.getValue("turn_detection") == null) {
      // Whoever cuts the turns by himself has been told of no end.
      speaking.clear();
    }
  }

  private void onInput(String type, String id) {
    switch (type) {
      case "input_audio_buffer.speech_started" -> {
        require(speaking.isEmpty(), "one stretch of speech at a time");
        speaking.add(id);
      }
      case "input_audio_buffer.speech_stopped" ->
          require(speaking.contains(id), "speech_started comes first");
      case "input_audio_buffer.committed" -> {
        require(committed.add(id), "one commit of " + id);
        speaking.clear();
      }
      case "input_audio_buffer.cleared" -> speaking.clear();
      default -> {}
    }
  }
}

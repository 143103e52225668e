package dev.parley.provider.api.turns;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A GA provider as far as cutting turns meets it (protocols/openai-realtime.md sections 5.3 and
 * 5.7). What it has to say waits in {@link #out}, so that a test decides when it is read.
 */
final class FakeGa {
  final Deque<JsonObject> out = new ArrayDeque<>();
  final List<JsonObject> received = new ArrayList<>();
  final List<byte[]> turns = new ArrayList<>();

  /** What the hub's own commands did wrong. */
  final List<String> complaints = new ArrayList<>();

  private final JsonObject session =
      new JsonObject()
          .put("type", "realtime")
          .put(
              "audio",
              new JsonObject()
                  .put(
                      "input",
                      new JsonObject()
                          .put("format", new JsonObject().put("type", "audio/pcm"))
                          .putNull("turn_detection"))
                  .put("output", new JsonObject()));
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private final List<String> items = new ArrayList<>();
  private @Nullable String live;
  private int ids;

  String session() {
    return session.encode();
  }

  private JsonObject say(String type) {
    JsonObject event = new JsonObject().put("type", type).put("event_id", "event_up" + ++ids);
    out.add(event);
    return event;
  }

  void onClient(String text) {
    JsonObject event = new JsonObject(text);
    received.add(event);
    String id = event.getString("event_id");
    switch (event.getString("type")) {
      case "session.update" -> onUpdate(event.getJsonObject("session"), id);
      case "input_audio_buffer.append" ->
          buffer.writeBytes(Base64.getDecoder().decode(event.getString("audio")));
      case "input_audio_buffer.commit" -> onCommit(id);
      case "input_audio_buffer.clear" -> {
        buffer.reset();
        say("input_audio_buffer.cleared");
      }
      case "conversation.item.retrieve" -> onRetrieve(event.getString("item_id"), id);
      case "response.create" -> onCreate(id);
      case "response.cancel" -> onCancel(id);
      default -> complaints.add("unknown " + text);
    }
  }

  private void onUpdate(JsonObject update, @Nullable String eventId) {
    JsonObject input = update.getJsonObject("audio", new JsonObject()).getJsonObject("input");
    if (input != null && input.getValue("turn_detection") != null) {
      complaints.add("asked to cut turns");
    }
    if (update.containsKey("bogus")) {
      fail(eventId, "unknown_parameter", "session.bogus");
      return;
    }
    if (input != null && input.containsKey("format")) {
      session
          .getJsonObject("audio")
          .getJsonObject("input")
          .put("format", input.getJsonObject("format"));
    }
    say("session.updated").put("session", session.copy());
  }

  private void fail(@Nullable String eventId, String code, @Nullable String param) {
    say("error")
        .put(
            "error",
            new JsonObject().put("code", code).put("param", param).put("event_id", eventId));
  }

  private void onCommit(@Nullable String eventId) {
    boolean g711 =
        !session
            .getJsonObject("audio")
            .getJsonObject("input")
            .getJsonObject("format")
            .getString("type")
            .equals("audio/pcm");
    if (buffer.size() < (g711 ? 800 : 4_800)) {
      if (eventId != null && eventId.startsWith("parley_")) {
        complaints.add("a commit of " + buffer.size() + " bytes");
      }
      fail(eventId, "input_audio_buffer_commit_empty", null);
      return;
    }
    turns.add(buffer.toByteArray());
    buffer.reset();
    String before = items.isEmpty() ? null : items.get(items.size() - 1);
    String item = "item_up" + ++ids;
    items.add(item);
    say("input_audio_buffer.committed").put("previous_item_id", before).put("item_id", item);
    for (String type : List.of("conversation.item.added", "conversation.item.done")) {
      say(type)
          .put("previous_item_id", before)
          .put("item", new JsonObject().put("id", item).put("role", "user"));
    }
  }

  private void onRetrieve(String item, @Nullable String eventId) {
    if (items.contains(item)) {
      say("conversation.item.retrieved").put("item", new JsonObject().put("id", item));
    } else {
      fail(eventId, "invalid_value", "item_id");
    }
  }

  private void onCreate(@Nullable String eventId) {
    if (live != null) {
      fail(eventId, "conversation_already_has_active_response", null);
      return;
    }
    live = "resp_up" + ++ids;
    say("response.created").put("response", response("in_progress"));
  }

  private JsonObject response(String status) {
    return new JsonObject()
        .put("id", live)
        .put("conversation_id", "conv_1")
        .put("status", status)
        .put("output", new JsonArray());
  }

  private void onCancel(@Nullable String eventId) {
    if (live == null) {
      fail(eventId, "response_cancel_not_active", null);
      return;
    }
    JsonObject response = response("cancelled");
    response.put(
        "status_details",
        new JsonObject().put("type", "cancelled").put("reason", "client_cancelled"));
    say("response.done").put("response", response);
    live = null;
  }

  /** The answer that runs, if one does, comes to its end. */
  void finish() {
    if (live != null) {
      say("response.done").put("response", response("completed"));
      live = null;
    }
  }
}

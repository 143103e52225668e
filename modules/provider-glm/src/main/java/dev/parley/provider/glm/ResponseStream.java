package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One response as a GA client sees it: every event that GLM leaves out is made here, in the order
 * of protocols/openai-realtime.md sections 5.2, 5.3 and 5.7. Created → (a message item, if anything
 * is said) → calls → done. Content is passed on at once; whatever ends something waits for {@link
 * #finish}, because GLM promises no order between its streams. Not thread-safe.
 */
final class ResponseStream {
  /** How a response ended, with its {@code status_details}. */
  record Ending(String status, @Nullable ObjectNode details) {
    static Ending completed() {
      return new Ending("completed", null);
    }

    /**
     * @param reason {@code turn_detected} or {@code client_cancelled}
     */
    static Ending cancelled(String reason) {
      return new Ending("cancelled", details("cancelled").put("reason", reason));
    }

    /** GLM says no reason; its limit of tokens is the one that is known. */
    static Ending incomplete() {
      return new Ending("incomplete", details("incomplete").put("reason", "max_output_tokens"));
    }

    static Ending failed(String code, String message) {
      ObjectNode details = details("failed");
      boolean clients = code.startsWith("invalid_") || code.equals("content_filter");
      details
          .putObject("error")
          .put("type", clients ? "invalid_request_error" : "server_error")
          .put("code", code)
          .put("message", message);
      return new Ending("failed", details);
    }

    private static ObjectNode details(String type) {
      return JsonNodeFactory.instance.objectNode().put("type", type);
    }
  }

  private record Call(String name, String arguments, String callId) {}

  private static final int MAX_CALLS = 64;
  private static final int MAX_TEXT = 256 * 1_024;

  private final GaEvents events;
  private final Conversation conversation;
  private final ResponseSettings settings;
  private final String id;
  private final List<GaItem> output = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final StringBuilder said = new StringBuilder();
  private final StringBuilder spare = new StringBuilder();
  private final PcmPieces sound = new PcmPieces(this::soundOut);
  private @Nullable GaItem message;
  private @Nullable String messagePrevious;
  private GlmFrame.@Nullable Kind chosen;

  ResponseStream(GaEvents events, Conversation conversation, ResponseSettings settings) {
    this.events = events;
    this.conversation = conversation;
    this.settings = settings;
    this.id = events.id("resp_");
  }

  String id() {
    return id;
  }

  ResponseSettings settings() {
    return settings;
  }

  /** Says {@code response.created}. */
  void create() {
    ObjectNode event = events.event("response.created");
    event.set("response", body("in_progress", null, null));
    events.send(event);
  }

  /** Whether nothing was said, shown or called. */
  boolean isEmpty() {
    return message == null && calls.isEmpty() && spare.length() == 0;
  }

  /** The message being said, or null before its first piece. */
  @Nullable GaItem message() {
    return message;
  }

  /** The items so far. */
  List<GaItem> output() {
    return output;
  }

  /** Milliseconds of sound handed out. */
  long soundMs() {
    return sound.bytes() / GaItem.BYTES_PER_MS;
  }

  /**
   * A piece of one of GLM's two text streams. They say the same: with audio the transcript counts,
   * without it whichever comes first.
   */
  void text(GlmFrame.Kind kind, String delta) {
    if (delta.isEmpty()) {
      return;
    }
    if (chosen == null && (!settings.speaks() || kind == GlmFrame.Kind.TRANSCRIPT)) {
      chosen = kind;
    }
    if (kind == chosen) {
      say(delta);
    } else if (spare.length() < MAX_TEXT) {
      spare.append(delta);
    }
  }

  /** The whole of a text stream: what of it did not come as deltas is said now. */
  void whole(GlmFrame.Kind kind, String text) {
    StringBuilder heard = chosen == null || kind == chosen ? said : spare;
    if (text.length() > heard.length() && text.startsWith(heard.toString())) {
      text(kind, text.substring(heard.length()));
    }
  }

  /** More than a thousand tokens hold is not an answer of GLM's; what exceeds it is dropped. */
  private void say(String delta) {
    if (said.length() + delta.length() > MAX_TEXT) {
      return;
    }
    GaItem item = begin();
    said.append(delta);
    String type =
        settings.speaks() ? "response.output_audio_transcript.delta" : "response.output_text.delta";
    events.send(partEvent(type, item).put("delta", delta));
  }

  /**
   * A piece of audio.
   *
   * @return false if it is not base64
   */
  boolean audio(String base64) {
    return !settings.speaks() || sound.add(base64);
  }

  private void soundOut(String base64) {
    GaItem item = begin();
    if (!item.isCut()) {
      item.setSound(item.sound(), sound.bytes());
    }
    events.send(partEvent("response.output_audio.delta", item).put("delta", base64));
  }

  /** A call of a client's tool. */
  void call(String name, String arguments, @Nullable String callId) {
    if (calls.size() < MAX_CALLS) {
      calls.add(
          new Call(
              name, GlmTools.unpadded(arguments), callId == null ? events.id("call_") : callId));
    }
  }

  /** The ids of the calls so far, in the order in which GLM wants their results. */
  List<String> callIds() {
    return calls.stream().map(Call::callId).toList();
  }

  private GaItem begin() {
    GaItem item = message;
    if (item == null) {
      item = GaItem.answer(events.id("item_"));
      message = item;
      messagePrevious = enter(item);
      ObjectNode event = partEvent("response.content_part.added", item);
      event.set("part", part(""));
      events.send(event);
    }
    return item;
  }

  /** An output item begins; answers the id of the item before it. */
  private @Nullable String enter(GaItem item) {
    output.add(item);
    ObjectNode event = events.event("response.output_item.added").put("response_id", id);
    event.put("output_index", output.size() - 1).set("item", item.toJson());
    events.send(event);
    if (settings.outOfBand()) {
      return null;
    }
    String previous = conversation.append(item);
    events.item("conversation.item.added", previous, item.toJson());
    return previous;
  }

  /**
   * Ends everything that is open, then the response. A response that did not complete makes no
   * calls.
   *
   * @param usage GLM's, or a missing node
   */
  void finish(Ending ending, JsonNode usage) {
    if (chosen == null && spare.length() > 0) {
      say(spare.toString());
    }
    boolean completed = ending.status().equals("completed");
    finishMessage(completed);
    if (completed) {
      calls.forEach(this::makeCall);
    }
    ObjectNode event = events.event("response.done");
    event.set("response", body(ending.status(), ending.details(), Usage.of(usage)));
    events.send(event);
    output.forEach(GaItem::dropCutWords);
    conversation.makeRoom();
  }

  private void finishMessage(boolean completed) {
    GaItem item = message;
    if (item == null) {
      return;
    }
    String text = said.toString();
    if (settings.speaks()) {
      events.send(partEvent("response.output_audio.done", item));
      events.send(partEvent("response.output_audio_transcript.done", item).put("transcript", text));
      if (!item.isCut()) {
        item.setSound(sound.kept(), sound.bytes());
      }
    } else {
      events.send(partEvent("response.output_text.done", item).put("text", text));
    }
    ObjectNode event = partEvent("response.content_part.done", item);
    event.set("part", part(text));
    events.send(event);
    item.content()
        .addObject()
        .put("type", settings.speaks() ? "output_audio" : "output_text")
        .put(settings.speaks() ? "transcript" : "text", text);
    leave(item, messagePrevious, output.indexOf(item), completed ? "completed" : "incomplete");
  }

  private void makeCall(Call call) {
    GaItem item = GaItem.call(events.id("item_"), call.name(), call.callId());
    String previous = enter(item);
    int index = output.size() - 1;
    events.send(callEvent("delta", item, index).put("delta", call.arguments()));
    events.send(
        callEvent("done", item, index).put("name", call.name()).put("arguments", call.arguments()));
    item.setArguments(call.arguments());
    leave(item, previous, index, "completed");
  }

  private void leave(GaItem item, @Nullable String previous, int index, String status) {
    item.finish(status);
    if (!settings.outOfBand()) {
      events.item("conversation.item.done", previous, item.toJson());
    }
    ObjectNode event = events.event("response.output_item.done").put("response_id", id);
    event.put("output_index", index).set("item", item.toJson());
    events.send(event);
  }

  private ObjectNode partEvent(String type, GaItem item) {
    return events
        .event(type)
        .put("response_id", id)
        .put("item_id", item.id())
        .put("output_index", 0)
        .put("content_index", 0);
  }

  private ObjectNode callEvent(String what, GaItem item, int index) {
    return events
        .event("response.function_call_arguments." + what)
        .put("response_id", id)
        .put("item_id", item.id())
        .put("output_index", index)
        .put("call_id", item.text("call_id"));
  }

  /** A part is named without the {@code output_} that the same content has in an item. */
  private ObjectNode part(String text) {
    boolean speaks = settings.speaks();
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", speaks ? "audio" : "text")
        .put(speaks ? "transcript" : "text", text);
  }

  private ObjectNode body(String status, @Nullable ObjectNode details, @Nullable ObjectNode usage) {
    ObjectNode body =
        JsonNodeFactory.instance
            .objectNode()
            .put("object", "realtime.response")
            .put("id", id)
            .put("status", status);
    body.set("status_details", details);
    ArrayNode items = body.putArray("output");
    if (!status.equals("in_progress")) {
      output.forEach(item -> items.add(item.toJson()));
    }
    body.put("conversation_id", settings.outOfBand() ? null : conversation.id());
    body.putArray("output_modalities").add(settings.speaks() ? "audio" : "text");
    body.set("max_output_tokens", settings.maxOutputTokens());
    ObjectNode audio = body.putObject("audio").putObject("output");
    audio.set("format", settings.audioOutput().path("format"));
    audio.put("voice", settings.voice());
    body.set("usage", usage);
    body.set("metadata", settings.metadata());
    return body;
  }
}

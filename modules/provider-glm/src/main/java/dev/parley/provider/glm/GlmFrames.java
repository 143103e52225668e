package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.provider.glm.GlmFrame.Kind;
import dev.parley.realtime.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads what GLM sends and writes what it takes. Stateless; any thread. Every client event carries
 * an integer {@code client_timestamp}. Source: protocols/glm-realtime.md sections 2, 4 and 5.
 */
final class GlmFrames {
  /** What is left of a message for what the client wrote, beside history and the event's fields. */
  private static final int MAX_PART_BYTES = AppendQueue.MAX_MESSAGE_BYTES - 60_000;

  private static final GlmFrame OTHER = new GlmFrame.Other();
  private static final GlmFrame GARBAGE = new GlmFrame.Garbage();

  private GlmFrames() {}

  /** What this message means; never fails. */
  static GlmFrame read(String message) {
    ObjectNode tree = Json.object(message);
    return tree == null ? GARBAGE : read(tree);
  }

  private static GlmFrame read(ObjectNode tree) {
    return switch (tree.path("type").asText()) {
      case "session.created" -> new GlmFrame.Created();
      case "session.updated" -> new GlmFrame.Updated();
      case "input_audio_buffer.committed" -> new GlmFrame.Committed(text(tree, "item_id"));
      case "input_audio_buffer.speech_started" -> new GlmFrame.SpeechStarted();
      case "input_audio_buffer.speech_stopped" -> new GlmFrame.SpeechStopped();
      case "conversation.item.input_audio_transcription.completed" ->
          new GlmFrame.Heard(text(tree, "item_id"), tree.path("transcript").asText(""));
      case "conversation.item.input_audio_transcription.failed" ->
          new GlmFrame.Heard(text(tree, "item_id"), null);
      case "response.created" -> {
        String id = text(tree.path("response"), "id");
        yield id == null ? OTHER : new GlmFrame.ResponseCreated(id);
      }
      case "response.text.delta" -> delta(tree, Kind.TEXT);
      case "response.audio_transcript.delta" -> delta(tree, Kind.TRANSCRIPT);
      case "response.audio.delta" -> delta(tree, Kind.AUDIO);
      case "response.text.done" -> whole(tree, Kind.TEXT, "text");
      case "response.audio_transcript.done" -> whole(tree, Kind.TRANSCRIPT, "transcript");
      case "response.function_call_arguments.done" -> call(tree);
      case "response.done" -> done(tree);
      // One integrator saw the second spelling.
      case "rate_limits.updated", "rate_limites.updated" ->
          new GlmFrame.RateLimits(tree.path("rate_limits"));
      case "error" -> new GlmFrame.Failure(tree.path("error").path("code").asText(""));
      default -> OTHER;
    };
  }

  private static GlmFrame delta(ObjectNode tree, Kind kind) {
    String delta = text(tree, "delta");
    return delta == null ? OTHER : new GlmFrame.Delta(kind, text(tree, "response_id"), delta);
  }

  private static GlmFrame whole(ObjectNode tree, Kind kind, String field) {
    String text = text(tree, field);
    return text == null ? OTHER : new GlmFrame.Whole(kind, text(tree, "response_id"), text);
  }

  private static GlmFrame call(ObjectNode tree) {
    String name = text(tree, "name");
    return name == null || name.isEmpty()
        ? OTHER
        : new GlmFrame.Call(
            text(tree, "response_id"),
            name,
            tree.path("arguments").asText(""),
            text(tree, "call_id"));
  }

  private static GlmFrame done(ObjectNode tree) {
    JsonNode response = tree.path("response");
    String id = text(response, "id");
    return id == null
        ? OTHER
        : new GlmFrame.ResponseDone(
            id, response.path("status").asText("completed"), response.path("usage"));
  }

  private static @Nullable String text(JsonNode node, String field) {
    JsonNode value = node.get(field);
    return value != null && value.isTextual() ? value.textValue() : null;
  }

  /** Whether this can be a part of a message that GLM takes. */
  static boolean fits(String part) {
    return part.length() <= MAX_PART_BYTES
        && part.getBytes(StandardCharsets.UTF_8).length <= MAX_PART_BYTES;
  }

  /** A client event without fields of its own. */
  static String bare(String type, long epochMs) {
    return event(type, epochMs).toString();
  }

  static String sessionUpdate(ObjectNode session, long epochMs) {
    ObjectNode event = event("session.update", epochMs);
    event.set("session", session);
    return event.toString();
  }

  /**
   * Base64 needs no escapes, so that a string does.
   *
   * @param audio in the format that the session was configured with
   */
  static String append(byte[] audio, long epochMs) {
    return "{\"type\":\"input_audio_buffer.append\",\"client_timestamp\":"
        + epochMs
        + ",\"audio\":\""
        + Base64.getEncoder().encodeToString(audio)
        + "\"}";
  }

  /**
   * @param jpeg base64
   */
  static String videoFrame(String jpeg, long epochMs) {
    return event("input_audio_buffer.append_video_frame", epochMs)
        .put("video_frame", jpeg)
        .toString();
  }

  static String userText(String text, long epochMs) {
    ObjectNode event = event("conversation.item.create", epochMs);
    event
        .putObject("item")
        .put("type", "message")
        .put("object", "realtime.item")
        .put("role", "user")
        .put("status", "completed")
        .putArray("content")
        .addObject()
        .put("type", "input_text")
        .put("text", text);
    return event.toString();
  }

  /**
   * The result of a call. GLM matches results to calls by their order.
   *
   * @param output not empty
   * @param callId GLM's own id of the call, or null if it gave none
   */
  static String toolOutput(String output, @Nullable String callId, long epochMs) {
    ObjectNode event = event("conversation.item.create", epochMs);
    ObjectNode item =
        event
            .putObject("item")
            .put("type", "function_call_output")
            .put("object", "realtime.item")
            .put("output", output);
    if (callId != null) {
      item.put("call_id", callId);
    }
    return event.toString();
  }

  private static ObjectNode event(String type, long epochMs) {
    return JsonNodeFactory.instance.objectNode().put("type", type).put("client_timestamp", epochMs);
  }
}

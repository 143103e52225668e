package dev.parley.session.seam;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** GA frames: literal ones, and as small as the rules under test allow. */
final class Wire {
  private static final Path FOLDER = Path.of("..", "protocol-fixtures", "openai");

  private Wire() {}

  /** The literal frame of this name. */
  static String literal(String name) {
    try {
      return Files.readString(FOLDER.resolve(name + ".json"));
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  /** The names of all literal frames of one side. */
  static List<String> literals(String side) {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.startsWith(side + "."))
          .map(file -> file.substring(0, file.length() - ".json".length()))
          .sorted()
          .toList();
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  static String quoted(@Nullable String id) {
    return id == null ? "null" : "\"" + id + "\"";
  }

  static String event(String type, String... fields) {
    StringBuilder frame = new StringBuilder("{\"type\":\"").append(type).append('"');
    for (String field : fields) {
      frame.append(',').append(field);
    }
    return frame.append('}').toString();
  }

  static String text(String name, String value) {
    return "\"" + name + "\":\"" + value + "\"";
  }

  static String created(String id) {
    return response("response.created", id, "\"conv_new\"", "null");
  }

  static String createdOutOfBand(String id, String metadata) {
    return response("response.created", id, "null", metadata);
  }

  static String done(String id) {
    return response("response.done", id, "\"conv_new\"", "null");
  }

  static String response(String type, String id, String conversation, String metadata) {
    return event(
        type,
        "\"response\":{\"object\":\"realtime.response\",\"id\":\""
            + id
            + "\",\"output\":[],\"conversation_id\":"
            + conversation
            + ",\"metadata\":"
            + metadata
            + "}");
  }

  static String delta(String responseId, String itemId, String delta) {
    return event(
        "response.output_text.delta",
        text("event_id", "event_1"),
        text("response_id", responseId),
        text("item_id", itemId),
        "\"output_index\":0",
        "\"content_index\":0",
        text("delta", delta));
  }

  static String item(String what, @Nullable String previous, String id) {
    return event(
        "conversation.item." + what,
        "\"previous_item_id\":" + quoted(previous),
        "\"item\":{\"id\":\"" + id + "\",\"type\":\"message\",\"role\":\"user\",\"content\":[]}");
  }

  static String committed(@Nullable String previous, String id) {
    return event(
        "input_audio_buffer.committed",
        "\"previous_item_id\":" + quoted(previous),
        text("item_id", id));
  }

  static String started(String id, long ms) {
    return event(
        "input_audio_buffer.speech_started", "\"audio_start_ms\":" + ms, text("item_id", id));
  }

  static String stopped(String id, long ms) {
    return event(
        "input_audio_buffer.speech_stopped", "\"audio_end_ms\":" + ms, text("item_id", id));
  }

  static String deleted(String id) {
    return event("conversation.item.deleted", text("item_id", id));
  }
}

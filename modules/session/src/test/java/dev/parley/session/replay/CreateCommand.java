package dev.parley.session.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A {@code conversation.item.create} as a server reads it: what sections 3 and 6 of
 * protocols/openai-realtime.md do not have is refused.
 */
final class CreateCommand {
  private static final Set<String> MESSAGE = Set.of("id", "type", "role", "content");
  private static final Set<String> CALL = Set.of("id", "type", "name", "call_id", "arguments");
  private static final Set<String> OUTPUT = Set.of("id", "type", "call_id", "output");

  private final ObjectNode item;

  private CreateCommand(ObjectNode item) {
    this.item = item;
  }

  /** Reads one, and fails if a server would not take it. */
  static CreateCommand accepted(String command) {
    assertThat(new EventView().read(command)).as("well-formed").isTrue();
    ObjectNode event = Json.object(command);
    assertThat(names(event)).containsExactlyInAnyOrder("type", "event_id", "item");
    assertThat(event.path("type").asText()).isEqualTo("conversation.item.create");
    assertThat(event.path("event_id").asText()).startsWith("parley_").hasSizeLessThan(512);
    CreateCommand create = new CreateCommand((ObjectNode) event.path("item"));
    create.check();
    return create;
  }

  private void check() {
    assertThat(id()).isNotEmpty().hasSizeLessThanOrEqualTo(64);
    switch (type()) {
      case "message" -> checkMessage();
      case "function_call" -> {
        assertThat(names(item)).isEqualTo(CALL);
        CALL.forEach(name -> assertThat(item.path(name).isTextual()).as(name).isTrue());
      }
      case "function_call_output" -> {
        assertThat(names(item)).isEqualTo(OUTPUT);
        OUTPUT.forEach(name -> assertThat(item.path(name).isTextual()).as(name).isTrue());
      }
      default -> throw new AssertionError("no client may create " + item);
    }
  }

  private void checkMessage() {
    assertThat(names(item)).isEqualTo(MESSAGE);
    String role = item.path("role").asText();
    assertThat(role).isIn("user", "assistant", "system");
    assertThat(item.path("content").isArray()).isTrue();
    assertThat(item.path("content").size()).isBetween(1, 1_024);
    for (JsonNode part : item.path("content")) {
      String type = part.path("type").asText();
      if (type.equals("input_audio")) {
        assertThat(role).isEqualTo("user");
        assertThat(names((ObjectNode) part)).isEqualTo(Set.of("type", "audio"));
        assertThat(Base64.getDecoder().decode(part.path("audio").asText())).isNotEmpty();
      } else {
        assertThat(type).isEqualTo(role.equals("assistant") ? "output_text" : "input_text");
        assertThat(names((ObjectNode) part)).isEqualTo(Set.of("type", "text"));
        assertThat(part.path("text").isTextual()).isTrue();
      }
    }
  }

  private static Set<String> names(ObjectNode object) {
    Set<String> names = new HashSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  String id() {
    return item.path("id").asText();
  }

  String type() {
    return item.path("type").asText();
  }

  String text(String member) {
    return item.path(member).asText();
  }

  /** The texts of its parts. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (JsonNode part : item.path("content")) {
      if (part.has("text")) {
        texts.add(part.path("text").asText());
      }
    }
    return texts;
  }

  /** Its sound, or null. */
  byte[] sound() {
    for (JsonNode part : item.path("content")) {
      if (part.has("audio")) {
        return Base64.getDecoder().decode(part.path("audio").asText());
      }
    }
    return null;
  }

  long characters() {
    long sum = text("name").length() + text("arguments").length() + text("output").length();
    return sum + texts().stream().mapToLong(String::length).sum();
  }
}

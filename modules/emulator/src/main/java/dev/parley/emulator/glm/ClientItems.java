package dev.parley.emulator.glm;

import dev.parley.emulator.brain.Entry.Called;
import dev.parley.emulator.brain.Entry.Role;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client does to the items of the dialogue (protocol page, 4 and 6). */
final class ClientItems {
  private static final Set<String> ROLES = Set.of("user", "assistant", "system");

  private final GlmScope scope;
  private final Dialogue dialogue;

  ClientItems(GlmScope scope, Dialogue dialogue) {
    this.scope = scope;
    this.dialogue = dialogue;
  }

  /** {@code conversation.item.create}. */
  void create(@Nullable Object given) {
    if (!(given instanceof JsonObject item)) {
      throw GlmError.missing("item");
    }
    String id = id(item);
    JsonObject shown =
        new JsonObject().put("id", id).put("object", "realtime.item").put("status", "completed");
    shown.mergeIn(item).put("id", id);
    switch (string(item, "type", "item.type")) {
      case "message" -> message(id, shown);
      case "function_call" -> call(id, shown);
      case "function_call_output" -> output(id, shown);
      default -> throw GlmError.invalid("item.type");
    }
  }

  private String id(JsonObject item) {
    Object id = item.getValue("id");
    if (id == null) {
      return scope.ids().next("item");
    }
    if (!(id instanceof String text) || text.isBlank() || dialogue.find(text).isPresent()) {
      throw GlmError.invalid("item.id");
    }
    return text;
  }

  private void message(String id, JsonObject item) {
    String role = string(item, "role", "item.role");
    if (!ROLES.contains(role)) {
      throw GlmError.invalid("item.role");
    }
    String text = text(item.getValue("content"));
    if (!scope.quirks().has(Quirk.ITEMS_IGNORED)) {
      dialogue.typed(id, item, Role.valueOf(role.toUpperCase(Locale.ROOT)), text);
      created(item);
    }
  }

  private static String text(@Nullable Object content) {
    if (!(content instanceof JsonArray parts) || parts.isEmpty()) {
      throw GlmError.missing("item.content");
    }
    List<String> texts = new ArrayList<>();
    for (Object each : parts) {
      if (!(each instanceof JsonObject part)) {
        throw GlmError.invalid("item.content");
      }
      texts.add(
          switch (String.valueOf(part.getValue("type"))) {
            case "input_text", "text" -> string(part, "text", "item.content.text");
            case "input_audio" -> string(part, "transcript", "item.content.transcript");
            default -> throw GlmError.invalid("item.content.type");
          });
    }
    return String.join(" ", texts);
  }

  private void call(String id, JsonObject item) {
    String callId = item.getValue("call_id") instanceof String given ? given : id;
    String name = string(item, "name", "item.name");
    dialogue.recalled(
        id, item, new Called(callId, name, string(item, "arguments", "item.arguments")));
    created(item);
  }

  private void output(String id, JsonObject item) {
    String callId = item.getValue("call_id") instanceof String given ? given : null;
    dialogue.returned(id, item, callId, string(item, "output", "item.output"));
    created(item);
  }

  private void created(JsonObject item) {
    scope.events().send("conversation.item.created", new JsonObject().put("item", item.copy()));
  }

  void retrieve(@Nullable Object itemId) {
    String id = itemId(itemId);
    JsonObject item = dialogue.find(id).orElseThrow(() -> GlmError.unknownItem(id));
    scope.events().send("conversation.item.retrieved", new JsonObject().put("item", item.copy()));
  }

  void delete(@Nullable Object itemId) {
    String id = itemId(itemId);
    if (!dialogue.remove(id)) {
      throw GlmError.unknownItem(id);
    }
    scope.events().send("conversation.item.deleted", new JsonObject().put("item_id", id));
  }

  private static String itemId(@Nullable Object given) {
    if (!(given instanceof String id)) {
      throw GlmError.missing("item_id");
    }
    return id;
  }

  private static String string(JsonObject object, String name, String path) {
    Object value = object.getValue(name);
    if (value == null) {
      throw GlmError.missing(path);
    }
    if (!(value instanceof String text) || text.isBlank()) {
      throw GlmError.invalid(path);
    }
    return text;
  }
}

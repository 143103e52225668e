package dev.parley.emulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one response is to be: the session's settings with those of {@code response.create} over
 * them (section 3).
 *
 * @param outOfBand whether it stays out of the conversation
 * @param input the items that replace the conversation as context, or empty for the conversation
 * @param isText whether it is written, else spoken
 * @param maxTokens the most tokens it may have, or null for no limit
 * @param output the effective {@code audio.output}, as the response object shows it
 * @param toolChoice {@code auto}, {@code none}, {@code required} or a tool's name
 */
record ResponseSpec(
    boolean outOfBand,
    Optional<List<Item>> input,
    boolean isText,
    @Nullable Integer maxTokens,
    JsonObject output,
    JsonArray tools,
    String toolChoice,
    @Nullable JsonObject metadata) {
  private static final int MAX_METADATA = 16;

  /**
   * @param given the {@code response} of the client's event, empty when it has none
   * @throws Refusal for a value that is not allowed
   */
  static ResponseSpec of(
      JsonObject given, SessionConfig session, Conversation conversation, Ids ids) {
    SessionValues.modalities(given, "response.output_modalities");
    SessionValues.maxOutputTokens(given, "response.max_output_tokens");
    Object conversationMode = given.getValue("conversation", "auto");
    if (!conversationMode.equals("auto") && !conversationMode.equals("none")) {
      throw SessionValues.invalid("response.conversation", "Expected 'auto' or 'none'.");
    }
    JsonArray modalities = given.getJsonArray("output_modalities", session.modalities());
    JsonObject audio = SessionValues.object(given, "audio", "response.audio");
    JsonObject output = SessionValues.object(audio, "output", "response.audio.output");
    JsonObject effective = new JsonObject();
    for (String name : List.of("format", "voice")) {
      effective.put(name, output.getValue(name, session.output().getValue(name)));
    }
    JsonArray tools = given.getJsonArray("tools", session.tools());
    Object limit = given.getValue("max_output_tokens", session.maxOutputTokens());
    return new ResponseSpec(
        conversationMode.equals("none"),
        input(given, conversation, ids),
        modalities.contains("text"),
        limit instanceof Integer tokens ? tokens : null,
        effective,
        tools,
        toolChoice(given.getValue("tool_choice", session.toolChoice())),
        metadata(given));
  }

  private static Optional<List<Item>> input(JsonObject given, Conversation conversation, Ids ids) {
    if (!given.containsKey("input")) {
      return Optional.empty();
    }
    List<Item> items = new ArrayList<>();
    for (Object each : EventRules.array(given, "input", "response.input")) {
      JsonObject item = (JsonObject) each;
      items.add(
          "item_reference".equals(item.getString("type"))
              ? conversation.require(item.getString("id", ""), "invalid_value", "referring to")
              : NewItems.of(item, ids.next("item_")));
    }
    return Optional.of(items);
  }

  private static String toolChoice(Object choice) {
    return choice instanceof JsonObject chosen
        ? chosen.getString("name", "auto")
        : String.valueOf(choice);
  }

  private static @Nullable JsonObject metadata(JsonObject given) {
    JsonObject metadata = given.getJsonObject("metadata");
    if (metadata != null && metadata.size() > MAX_METADATA) {
      throw SessionValues.invalid("response.metadata", "At most 16 pairs are allowed.");
    }
    return metadata;
  }

  AudioFormat format() {
    return AudioFormat.of(output.getJsonObject("format"));
  }
}

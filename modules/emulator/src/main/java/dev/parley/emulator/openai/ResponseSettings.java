package dev.parley.emulator.openai;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one response: the session's configuration with the response's own on top.
 *
 * @param outOfBand whether it stays out of the conversation
 * @param context the items it sees
 * @param audioOutput {@code format} and {@code voice}
 */
record ResponseSettings(
    boolean outOfBand,
    boolean speaks,
    String instructions,
    JsonArray tools,
    Object toolChoice,
    Object maxOutputTokens,
    JsonObject audioOutput,
    @Nullable JsonObject metadata,
    Optional<List<Item>> context) {

  /**
   * @param given {@code response} of {@code response.create}, of valid shape
   * @throws ClientError if {@code input} refers to an unknown item or holds bad audio
   */
  static ResponseSettings of(JsonObject given, Scope scope) {
    SessionConfig config = scope.config();
    JsonObject output =
        given.getJsonObject("audio", new JsonObject()).getJsonObject("output", new JsonObject());
    JsonObject audio = new JsonObject();
    audio.put(
        "format",
        output.containsKey("format")
            ? SessionConfig.format(output.getJsonObject("format"))
            : config.audioOutput().getJsonObject("format").copy());
    audio.put("voice", voice(output.getValue("voice", config.audioOutput().getValue("voice"))));
    String instructions = given.getString("instructions");
    return new ResponseSettings(
        "none".equals(given.getString("conversation")),
        given.getJsonArray("output_modalities", modalities(config)).contains("audio"),
        instructions == null ? config.instructions() : instructions,
        given.getJsonArray("tools", config.tools()).copy(),
        given.getValue("tool_choice", config.toolChoice()),
        given.getValue("max_output_tokens", config.maxOutputTokens()),
        audio,
        given.getJsonObject("metadata"),
        Optional.ofNullable(given.getJsonArray("input")).map(input -> items(input, scope)));
  }

  private static JsonArray modalities(SessionConfig config) {
    return new JsonArray().add(config.speaks() ? "audio" : "text");
  }

  /** A voice of the client's own goes by its id: readers want a string here. */
  private static Object voice(Object voice) {
    return voice instanceof JsonObject custom ? custom.getString("id") : voice;
  }

  private static List<Item> items(JsonArray input, Scope scope) {
    List<Item> items = new ArrayList<>();
    for (int at = 0; at < input.size(); at++) {
      JsonObject given = input.getJsonObject(at);
      String path = "response.input[" + at + "]";
      if (given.getString("type").equals("item_reference")) {
        String id = given.getString("id");
        Item item = scope.conversation().find(id);
        if (item == null) {
          throw ClientError.invalid(
              path + ".id", "Item with id " + ClientError.quoted(id) + " not found.");
        }
        items.add(item);
      } else {
        String id = given.getString("id", "");
        items.add(
            Item.of(
                given,
                id.isEmpty() ? scope.ids().next("item") : id,
                scope.ids().nextCall(),
                scope.config().inputFormat(),
                path));
      }
    }
    return items;
  }

  AudioFormat format() {
    return AudioFormat.of(audioOutput.getJsonObject("format"));
  }

  /** How many tokens the output may have. */
  int tokenLimit() {
    return maxOutputTokens instanceof Number limit ? limit.intValue() : Integer.MAX_VALUE;
  }

  /** The response object, without the members that change: id, status, output and usage. */
  JsonObject toJson(String conversationId) {
    return new JsonObject()
        .put("conversation_id", outOfBand ? null : conversationId)
        .put("output_modalities", new JsonArray().add(speaks ? "audio" : "text"))
        .put("max_output_tokens", maxOutputTokens)
        .put("audio", new JsonObject().put("output", audioOutput.copy()))
        .put("metadata", metadata);
  }
}

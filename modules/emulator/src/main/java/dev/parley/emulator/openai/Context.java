package dev.parley.emulator.openai;

import dev.parley.emulator.brain.Entry;
import dev.parley.emulator.brain.Entry.Role;
import dev.parley.emulator.brain.Question;
import dev.parley.emulator.brain.Question.Tool;
import dev.parley.emulator.brain.Question.ToolChoice;
import dev.parley.emulator.service.Senses;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The items that one response sees, and what the brain makes of them. */
final class Context {
  private final ResponseSettings settings;
  private final List<Item> items;

  Context(ResponseSettings settings, Conversation conversation) {
    this.settings = settings;
    this.items = settings.context().orElseGet(conversation::items);
  }

  /** The question, once all that was spoken has been heard. */
  Future<Question> question(Senses senses) {
    List<Future<String>> heard =
        items.stream()
            .filter(item -> isSpokenByUser(item))
            .map(item -> item.heard(senses))
            .toList();
    return Future.all(heard)
        .map(all -> new Question(settings.instructions(), entries(senses), tools(), toolChoice()));
  }

  private static boolean isSpokenByUser(Item item) {
    return item.role().equals("user") && item.soundBytes() > 0;
  }

  private List<Entry> entries(Senses senses) {
    List<Entry> entries = new ArrayList<>();
    for (Item item : items) {
      switch (item.type()) {
        case "message" -> entries.add(new Entry.Said(role(item), said(item, senses)));
        case "function_call" ->
            entries.add(
                new Entry.Called(item.text("call_id"), item.text("name"), item.text("arguments")));
        case "function_call_output" ->
            entries.add(new Entry.Returned(item.text("call_id"), item.text("output")));
        default -> {
          // Approvals say nothing.
        }
      }
    }
    return entries;
  }

  private static Role role(Item item) {
    return Role.valueOf(item.role().toUpperCase(Locale.ROOT));
  }

  private static String said(Item item, Senses senses) {
    List<String> texts = new ArrayList<>();
    JsonArray content = item.content();
    for (int at = 0; at < content.size(); at++) {
      JsonObject part = content.getJsonObject(at);
      String text = part.getString("text", part.getString("transcript"));
      if (text != null && !part.getString("type").equals("input_audio")) {
        texts.add(text);
      }
    }
    if (isSpokenByUser(item)) {
      texts.add(item.heard(senses).result());
    }
    return String.join(" ", texts);
  }

  private List<Tool> tools() {
    List<Tool> tools = new ArrayList<>();
    for (int at = 0; at < settings.tools().size(); at++) {
      JsonObject tool = settings.tools().getJsonObject(at);
      if ("function".equals(tool.getString("type"))) {
        tools.add(
            new Tool(tool.getString("name"), tool.getJsonObject("parameters", new JsonObject())));
      }
    }
    return tools;
  }

  private ToolChoice toolChoice() {
    if (settings.toolChoice() instanceof JsonObject named) {
      String name = named.getString("name");
      return new ToolChoice(ToolChoice.Mode.NAMED, name == null ? "" : name);
    }
    String mode = String.valueOf(settings.toolChoice()).toUpperCase(Locale.ROOT);
    return new ToolChoice(ToolChoice.Mode.valueOf(mode), "");
  }

  /** Input tokens, compared with what the response before had read. */
  Usage usage(Usage before) {
    int text = Usage.textTokens(settings.instructions() + settings.tools().encode());
    int audio = 0;
    for (Item item : items) {
      boolean assistant = item.role().equals("assistant");
      int bytes = item.soundBytes();
      audio += assistant ? Usage.spokenTokens(bytes) : Usage.heardTokens(bytes);
      text += Usage.textTokens(item.text("arguments") + item.text("output"));
      JsonArray content = item.content();
      for (int at = 0; at < content.size(); at++) {
        String typed = content.getJsonObject(at).getString("text");
        text += typed == null ? 0 : Usage.textTokens(typed);
      }
    }
    return Usage.input(text, audio, before);
  }
}

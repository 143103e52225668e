package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.provider.api.Refusal;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a client does to the items of the conversation, all of it answered here: GLM's own items do
 * not match the client's one to one. GLM learns of it before the next answer. Not thread-safe.
 * Source: protocols/glm-realtime.md section 11.1.
 */
final class Items {
  private final GaEvents events;
  private final Conversation conversation;
  private final Corrections corrections;
  private final Supplier<GaConfig> config;
  private final Supplier<GlmLine> line;

  /**
   * @param config the session's now
   * @param line the main line now
   */
  Items(
      GaEvents events,
      Conversation conversation,
      Corrections corrections,
      Supplier<GaConfig> config,
      Supplier<GlmLine> line) {
    this.events = events;
    this.conversation = conversation;
    this.corrections = corrections;
    this.config = config;
    this.line = line;
  }

  /**
   * An item of the client's, of valid shape.
   *
   * @param path of the item, for errors
   * @throws Refusal if GLM cannot be told of it
   */
  GaItem of(JsonNode given, String path) {
    int at = 0;
    for (JsonNode part : given.path("content")) {
      if (part.path("type").asText().equals("input_image")) {
        checkImage(part, path + ".content[" + at + "]");
      }
      at++;
    }
    String id = given.path("id").asText("");
    GaItem item =
        GaItem.given(given, id.isEmpty() ? events.id("item_") : id, events.id("call_"), path);
    if (!GlmFrames.fits(item.words()) || !GlmFrames.fits(item.text("output"))) {
      throw Refusal.invalid(path, "The item is too large for this session's provider.");
    }
    return item;
  }

  private void checkImage(JsonNode part, String path) {
    if (!config.get().isVideo()) {
      throw Refusal.invalid(
          path + ".type",
          "Images are only taken in video mode: set session.beta_fields.chat_mode to"
              + " 'video_passive'.");
    }
    Images.check(part.path("image_url").asText(), path + ".image_url");
  }

  /**
   * {@code conversation.item.create}.
   *
   * @return the item
   */
  GaItem create(JsonNode given, @Nullable String previousId) {
    GaItem item = of(given, "item");
    String before =
        previousId == null ? conversation.append(item) : conversation.insertAfter(previousId, item);
    events.item("conversation.item.added", before, item.toJson());
    events.item("conversation.item.done", before, item.toJson());
    return item;
  }

  /** {@code conversation.item.retrieve}. */
  void retrieve(String id) {
    GaItem item = conversation.find(id);
    if (item == null) {
      throw unknown("item_retrieve_invalid_item_id", "retrieving", id);
    }
    ObjectNode event = events.event("conversation.item.retrieved");
    event.set("item", item.retrieved());
    events.send(event);
  }

  /** {@code conversation.item.delete}. */
  void delete(String id) {
    GaItem item = conversation.remove(id);
    if (item == null) {
      throw unknown("item_delete_invalid_item_id", "deleting", id);
    }
    String words = item.words();
    if (item.isKnownBy(line.get().id()) && !words.isEmpty()) {
      corrections.deleted(words);
    }
    events.send(events.event("conversation.item.deleted").put("item_id", id));
  }

  /** {@code conversation.item.truncate}. */
  void truncate(String id, int contentIndex, int endMs) {
    GaItem item = conversation.find(id);
    if (item == null) {
      throw unknown("item_truncate_invalid_item_id", "truncating", id);
    }
    String words = item.words();
    long wholeMs = item.soundMs();
    item.truncate(contentIndex, endMs);
    if (endMs < wholeMs && item.isKnownBy(line.get().id()) && !words.isEmpty()) {
      corrections.cut(words, endMs);
    }
    events.send(
        events
            .event("conversation.item.truncated")
            .put("item_id", id)
            .put("content_index", contentIndex)
            .put("audio_end_ms", endMs));
  }

  /** All items are strange to the line again. */
  void forgetKnown() {
    List.copyOf(conversation.items()).forEach(item -> item.setKnownBy(GaItem.NOBODY));
    corrections.clear();
  }

  private static Refusal unknown(String code, String doing, String id) {
    return new Refusal(
        code,
        "item_id",
        "Error " + doing + " item: the item with id " + Refusal.quoted(id) + " does not exist.");
  }
}

package dev.parley.emulator.openai;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a client does to the items of the conversation (protocol page, 3 and 6). */
final class ClientItems {
  private final Scope scope;
  private final Responses responses;

  ClientItems(Scope scope, Responses responses) {
    this.scope = scope;
    this.responses = responses;
  }

  void create(JsonObject given, @Nullable String previousId) {
    Ids ids = scope.ids();
    String id = given.getString("id");
    Item item =
        Item.of(
            given,
            id == null ? ids.next("item") : id,
            ids.nextCall(),
            scope.config().inputFormat(),
            "item");
    Conversation conversation = scope.conversation();
    String before =
        previousId == null ? conversation.append(item) : conversation.insertAfter(previousId, item);
    scope.events().item("conversation.item.added", before, item);
    scope.events().item("conversation.item.done", before, item);
  }

  void retrieve(String id) {
    Item item = scope.conversation().find(id);
    if (item == null) {
      throw unknown("item_retrieve_invalid_item_id", "retrieving", id);
    }
    scope
        .events()
        .send("conversation.item.retrieved", new JsonObject().put("item", item.retrieved()));
  }

  void delete(String id) {
    if (scope.conversation().remove(id) == null) {
      throw unknown("item_delete_invalid_item_id", "deleting", id);
    }
    scope.events().send("conversation.item.deleted", new JsonObject().put("item_id", id));
  }

  void truncate(String id, int contentIndex, int endMs) {
    Item item = scope.conversation().find(id);
    if (item == null) {
      throw unknown("item_truncate_invalid_item_id", "truncating", id);
    }
    if (!responses.truncate(item, contentIndex, endMs)) {
      item.truncate(contentIndex, endMs);
    }
    scope
        .events()
        .send(
            "conversation.item.truncated",
            new JsonObject()
                .put("item_id", id)
                .put("content_index", contentIndex)
                .put("audio_end_ms", endMs));
  }

  private static ClientError unknown(String code, String doing, String id) {
    return new ClientError(
        code,
        "item_id",
        "Error "
            + doing
            + " item: the item with id "
            + ClientError.quoted(id)
            + " does not exist.");
  }
}

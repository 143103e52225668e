package dev.parley.emulator.openai;

import dev.parley.emulator.service.Outlet;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Makes server events and sends them; each gets an {@code event_id} of its own. */
final class Events {
  private final Ids ids;
  private final Outlet outlet;

  Events(Ids ids, Outlet outlet) {
    this.ids = ids;
    this.outlet = outlet;
  }

  boolean congested() {
    return outlet.congested();
  }

  void send(String type, JsonObject fields) {
    outlet.send(
        new JsonObject().put("type", type).put("event_id", ids.next("event")).mergeIn(fields));
  }

  void send(String type) {
    send(type, new JsonObject());
  }

  void error(ClientError error, @Nullable String clientEventId) {
    send("error", new JsonObject().put("error", error.toJson(clientEventId)));
  }

  /**
   * {@code conversation.item.added} and {@code .done}: {@code previousId} is null for the first.
   */
  void item(String type, @Nullable String previousId, Item item) {
    send(type, new JsonObject().put("previous_item_id", previousId).put("item", item.toJson()));
  }

  /** {@code response.output_item.added} and {@code .done}. */
  void outputItem(String type, String responseId, int outputIndex, Item item) {
    send(
        type,
        new JsonObject()
            .put("response_id", responseId)
            .put("output_index", outputIndex)
            .put("item", item.toJson()));
  }

  /** Padding of delta events, which readers ignore. */
  JsonObject padded(JsonObject fields) {
    return fields.put("obfuscation", ids.padding());
  }
}

package dev.parley.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.Json;
import dev.parley.session.replay.ReplayBudget;
import dev.parley.session.replay.ReplayPlan;
import dev.parley.session.seam.Seam;
import dev.parley.session.uplink.Uplink;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The items that were there before the upstream of now (rule R16). What it was told of them is
 * text: their sound and their true length only the record knows, so the hub answers what is asked
 * of them and mends the upstream's context where that changes it.
 */
final class OlderItems {
  private final EffectLog effects;
  private final ConversationRecord record;
  private final Uplink uplink;
  private final Set<String> told;
  private final Seam seam;

  /**
   * @param told those of them that the upstream knows
   */
  OlderItems(SessionParts parts, Set<String> told, Seam seam) {
    this.effects = parts.effects();
    this.record = parts.record();
    this.uplink = parts.uplink();
    this.told = new HashSet<>(told);
    this.seam = seam;
  }

  /** Whether the hub has answered the command in the upstream's place. */
  boolean answers(ClientEventType type, ObjectNode command) {
    String id = command.path("item_id").asText("");
    RecordedItem item = record.item(id);
    if (item == null || record.isBornHere(id)) {
      return false;
    }
    return switch (type) {
      case CONVERSATION_ITEM_RETRIEVE -> retrieve(item);
      case CONVERSATION_ITEM_TRUNCATE -> truncate(item, command);
      case CONVERSATION_ITEM_DELETE -> delete(item);
      default -> false;
    };
  }

  private static ObjectNode json(RecordedItem item) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", item.id()).put("object", "realtime.item").put("type", item.type());
    json.put("status", item.status() == null ? "completed" : item.status());
    put(json, "role", item.role());
    put(json, "name", item.name());
    put(json, "call_id", item.callId());
    put(json, "arguments", item.arguments());
    put(json, "output", item.output());
    if (item.type().equals("message")) {
      ArrayNode content = json.putArray("content");
      for (RecordedItem.Part part : item.parts()) {
        content
            .addObject()
            .put("type", part.type())
            .put(part.type().endsWith("audio") ? "transcript" : "text", part.text());
      }
    }
    return json;
  }

  private static void put(ObjectNode json, String field, @Nullable String value) {
    if (value != null) {
      json.put(field, value);
    }
  }

  private boolean retrieve(RecordedItem item) {
    uplink.acknowledge(ClientEventType.CONVERSATION_ITEM_RETRIEVE, item.id());
    ObjectNode event = effects.serverEvent("conversation.item.retrieved");
    event.set("item", json(item));
    effects.toClient(event);
    return true;
  }

  /** Only an assistant's sound can be cut; of anything else the upstream says what is wrong. */
  private boolean truncate(RecordedItem item, ObjectNode command) {
    int part = command.path("content_index").asInt(-1);
    boolean isSound =
        part >= 0
            && part < item.parts().size()
            && item.parts().get(part).type().equals("output_audio")
            && command.path("audio_end_ms").canConvertToLong();
    if (!isSound) {
      return false;
    }
    uplink.acknowledge(ClientEventType.CONVERSATION_ITEM_TRUNCATE, item.id());
    ObjectNode event =
        effects
            .serverEvent("conversation.item.truncated")
            .put("item_id", item.id())
            .put("content_index", part)
            .put("audio_end_ms", command.path("audio_end_ms").asLong());
    record.onTruncated(event);
    effects.toClient(event);
    mend(item.id());
    return true;
  }

  private void mend(String id) {
    RecordedItem item = record.item(id);
    if (item == null || !told.contains(id)) {
      return;
    }
    ReplayPlan plan =
        ReplayPlan.of(
            List.of(item),
            noSound -> null,
            "audio/pcm",
            ReplayBudget.UNLIMITED,
            effects::hubCommand);
    effects.toUpstream(
        effects.hubCommand("conversation.item.delete").put("item_id", seam.toldAs(id)));
    ObjectNode create = plan.items() == 0 ? null : Json.object(plan.commands().get(0));
    if (create == null || !(create.get("item") instanceof ObjectNode itemTold)) {
      seam.expectDeleted(id);
      told.remove(id);
      return;
    }
    seam.expectMended(id, create.toString());
    itemTold.put("id", seam.toldAs(id));
    effects.toUpstream(create.put("previous_item_id", upstreamPredecessor(id)));
  }

  private String upstreamPredecessor(String id) {
    String before = record.previousOf(id);
    while (before != null && !record.isBornHere(before) && !told.contains(before)) {
      before = record.previousOf(before);
    }
    return before == null ? "root" : seam.toldAs(before);
  }

  private boolean delete(RecordedItem item) {
    if (told.contains(item.id())) {
      return false;
    }
    uplink.acknowledge(ClientEventType.CONVERSATION_ITEM_DELETE, item.id());
    uplink.onItemGone(item.id());
    record.onDeleted(item.id());
    effects.toClient(effects.serverEvent("conversation.item.deleted").put("item_id", item.id()));
    return true;
  }
}

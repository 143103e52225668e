package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.ClientEventType;
import dev.parley.realtime.EventView;
import dev.parley.realtime.ServerEventType;
import dev.parley.session.uplink.Uplink;
import org.jspecify.annotations.Nullable;

/**
 * The upstream's events about responses: one {@code response.done} for each {@code
 * response.created}, nothing of a response before or after, and never two responses of the default
 * conversation at once.
 */
final class ResponseEvents {
  private final EffectLog effects;
  private final Configuration configuration;
  private final ResponseMachine responses;
  private final ResponseEnding ending;
  private final Failure failure;
  private final Uplink uplink;
  private final Changes changes;

  ResponseEvents(SessionParts parts, Failure failure) {
    this.effects = parts.effects();
    this.configuration = parts.configuration();
    this.responses = parts.responses();
    this.ending = new ResponseEnding(effects, parts.record());
    this.uplink = parts.uplink();
    this.changes = parts.changes();
    this.failure = failure;
  }

  /** Hot path: one look-up. */
  Verdict onDelta(EventView event, ServerEventType type, long watchMs) {
    OpenResponse response = responseOf(event);
    if (response == null) {
      return late();
    }
    onContent(response, watchMs);
    return type.isData() ? Verdict.FORWARD_DATA : Verdict.FORWARD;
  }

  /** As {@link #onDelta}, and the frame is kept until its part is done. */
  Verdict onTextDelta(EventView event, ServerEventType type, long watchMs) {
    OpenResponse response = responseOf(event);
    if (response == null) {
      return late();
    }
    onContent(response, watchMs);
    response.deltas().add(event.text());
    return type.isData() ? Verdict.FORWARD_DATA : Verdict.FORWARD;
  }

  private void onContent(OpenResponse response, long watchMs) {
    if (!response.isSeen()) {
      changes.touch();
    }
    response.onContent(watchMs);
  }

  /** An event without a response id belongs to the conversation's response. */
  private @Nullable OpenResponse responseOf(EventView event) {
    OpenResponse response = responses.find(event);
    return response == null && event.responseId() == null ? responses.inConversation() : response;
  }

  private Verdict late() {
    effects.count(Effect.Counted.LATE_EVENT_DROPPED, "");
    return Verdict.DROP;
  }

  Verdict onCreated(EventView event, ObjectNode tree, long watchMs) {
    String id = tree.path("response").path("id").asText("");
    if (id.isEmpty() || !(tree.get("response") instanceof ObjectNode created)) {
      failure.fail("provider_protocol_error", "The provider started a response without an id.");
      return Verdict.DROP;
    }
    if (responses.isOpen(id) || responses.isEnded(id)) {
      return late();
    }
    if (responses.isFull()) {
      failure.fail("provider_protocol_error", "The provider started too many responses.");
      return Verdict.DROP;
    }
    boolean outOfBand = responses.isOutOfBand(created);
    OpenResponse running = outOfBand ? null : responses.inConversation();
    OpenResponse response = new OpenResponse(id, outOfBand, created, watchMs);
    if (running == null) {
      begin(response);
      return Verdict.FORWARD;
    }
    end(running, "provider_protocol_error", "The provider began another response.", watchMs);
    begin(response);
    effects.add(new Effect.SendToClient(event.text(), false));
    return Verdict.DROP;
  }

  private void begin(OpenResponse response) {
    response.onBegun(uplink.commits());
    if (responses.onCreated(response)) {
      uplink.acknowledge(
          ClientEventType.RESPONSE_CREATE,
          response.isOutOfBand() ? ClientEvents.OUT_OF_BAND : null);
    }
  }

  Verdict onDone(ObjectNode tree, long watchMs) {
    OpenResponse response = open(tree.path("response").path("id").asText(""));
    if (response == null || !(tree.get("response") instanceof ObjectNode done)) {
      effects.count(Effect.Counted.DUPLICATE_DONE_DROPPED, "");
      return Verdict.DROP;
    }
    String status = done.path("status").asText();
    if (status.equals("completed") && !response.hasDelivered() && FailedResponse.isEmpty(done)) {
      return onEmpty(response, tree, done, watchMs);
    }
    if (status.equals("failed") && FailedResponse.isRetryable(done)) {
      return onFailed(response, done, watchMs);
    }
    close(response, watchMs);
    return Verdict.FORWARD;
  }

  /** The client sees it ended only if no other upstream may answer instead (rule R4). */
  private Verdict onEmpty(OpenResponse response, ObjectNode tree, ObjectNode done, long watchMs) {
    String message = "The provider completed a response without any content.";
    if (!failure.isSurvivable()) {
      close(response, watchMs);
      ResponseEnding.markFailed(done, "provider_empty_response", message);
      effects.toClient(tree);
    }
    failure.fail("provider_empty_response", message);
    return Verdict.DROP;
  }

  private Verdict onFailed(OpenResponse response, ObjectNode done, long watchMs) {
    boolean isSurvivable = failure.isSurvivable();
    if (!isSurvivable) {
      close(response, watchMs);
    }
    boolean overload = FailedResponse.isOverload(done);
    failure.fail(
        overload ? "provider_overloaded" : "provider_failed_response",
        overload
            ? "The provider is over its quota or its load."
            : "The provider failed to produce the response.");
    return isSurvivable ? Verdict.DROP : Verdict.FORWARD;
  }

  private void end(OpenResponse response, String code, String message, long watchMs) {
    ending.fail(response, code, message);
    close(response, watchMs);
  }

  private void close(OpenResponse response, long watchMs) {
    responses.onDone(response, watchMs);
    if (response.isCancelled()) {
      uplink.acknowledge(ClientEventType.RESPONSE_CANCEL, null);
    }
    if (!response.isOutOfBand()) {
      uplink.onAnswered(response.commitsKnown());
    }
  }

  private @Nullable OpenResponse open(String id) {
    for (OpenResponse response : responses.open()) {
      if (response.id().equals(id)) {
        return response;
      }
    }
    return null;
  }

  /** Whether {@link #on} takes events of this type. */
  boolean isScoped(ServerEventType type) {
    return switch (type) {
      case RESPONSE_OUTPUT_ITEM_ADDED,
          RESPONSE_OUTPUT_ITEM_DONE,
          RESPONSE_CONTENT_PART_ADDED,
          RESPONSE_CONTENT_PART_DONE,
          RESPONSE_OUTPUT_TEXT_DONE,
          RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DONE,
          RESPONSE_OUTPUT_AUDIO_DONE,
          RESPONSE_FUNCTION_CALL_ARGUMENTS_DONE,
          RESPONSE_MCP_CALL_ARGUMENTS_DONE,
          RESPONSE_MCP_CALL_IN_PROGRESS,
          RESPONSE_MCP_CALL_COMPLETED,
          RESPONSE_MCP_CALL_FAILED ->
          true;
      default -> false;
    };
  }

  Verdict on(EventView event, ServerEventType type, ObjectNode tree, long watchMs) {
    OpenResponse response = responseOf(event);
    if (response == null) {
      return isServerTool(type) ? Verdict.FORWARD : late();
    }
    response.onSeen();
    if (type.isResponseOutput()) {
      response.onOutput(watchMs);
    } else {
      response.onProgress(watchMs);
    }
    String itemId = tree.path("item_id").asText("");
    switch (type) {
      case RESPONSE_OUTPUT_ITEM_ADDED -> onOutputItemAdded(response, tree);
      case RESPONSE_OUTPUT_ITEM_DONE ->
          onItemSaid(response, tree, OpenItem.Missing.OUTPUT_ITEM_DONE);
      case RESPONSE_MCP_CALL_IN_PROGRESS -> response.onToolStarted(itemId);
      case RESPONSE_MCP_CALL_COMPLETED, RESPONSE_MCP_CALL_FAILED ->
          response.onToolEnded(itemId, watchMs);
      default -> {
        OpenItem item = response.item(itemId);
        if (item != null) {
          onPart(type, response, item, tree);
        }
      }
    }
    return Verdict.FORWARD;
  }

  /** A tool that the upstream runs may outlive the response that called it (section 5.9). */
  private static boolean isServerTool(ServerEventType type) {
    return type == ServerEventType.RESPONSE_MCP_CALL_IN_PROGRESS
        || type == ServerEventType.RESPONSE_MCP_CALL_COMPLETED
        || type == ServerEventType.RESPONSE_MCP_CALL_FAILED;
  }

  private void onOutputItemAdded(OpenResponse response, ObjectNode tree) {
    String id = tree.path("item").path("id").asText("");
    if (tree.get("item") instanceof ObjectNode item && !id.isEmpty()) {
      response.onItemAdded(id, tree.path("output_index").asInt(0), item);
    }
  }

  private void onItemSaid(OpenResponse response, ObjectNode tree, OpenItem.Missing event) {
    OpenItem item = response.item(tree.path("item").path("id").asText(""));
    if (item != null && tree.get("item") instanceof ObjectNode whole) {
      response.onItemSaid(item, event, whole);
    }
  }

  private static void onPart(
      ServerEventType type, OpenResponse response, OpenItem item, ObjectNode tree) {
    int index = tree.path("content_index").asInt(0);
    switch (type) {
      case RESPONSE_CONTENT_PART_ADDED ->
          item.onPartAdded(index, tree.path("part").path("type").asText(""));
      case RESPONSE_OUTPUT_TEXT_DONE ->
          item.onPartSaid(index, OpenItem.PartMissing.TEXT_DONE, text(response, tree, "text"));
      case RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DONE ->
          item.onPartSaid(
              index, OpenItem.PartMissing.TRANSCRIPT_DONE, text(response, tree, "transcript"));
      case RESPONSE_OUTPUT_AUDIO_DONE ->
          item.onPartSaid(index, OpenItem.PartMissing.AUDIO_DONE, null);
      case RESPONSE_CONTENT_PART_DONE ->
          item.onPartSaid(index, OpenItem.PartMissing.CONTENT_PART_DONE, null);
      case RESPONSE_FUNCTION_CALL_ARGUMENTS_DONE -> {
        response.onDelivered();
        item.onArgumentsDone(tree.path("arguments").asText(""));
      }
      default -> {}
    }
  }

  private static @Nullable String text(OpenResponse response, ObjectNode tree, String field) {
    JsonNode text = tree.get(field);
    if (text == null || !text.isTextual()) {
      return null;
    }
    if (!text.textValue().isEmpty()) {
      response.onDelivered();
    }
    return text.textValue();
  }

  /**
   * The transcript of the part that an event is about, as far as the client has it; null if it is
   * of no open response.
   */
  @Nullable String delivered(ObjectNode event) {
    String itemId = event.path("item_id").asText("");
    for (OpenResponse response : responses.open()) {
      if (response.item(itemId) != null) {
        return response.deltas().textOf(itemId, event.path("content_index").asInt(0));
      }
    }
    return null;
  }

  /** Whether the open response of the conversation produces this item. */
  boolean produces(String itemId) {
    OpenResponse response = responses.inConversation();
    return response != null && response.item(itemId) != null;
  }

  /** {@code conversation.item.added}: perhaps the item a response produces. */
  void onItemAdded(ObjectNode tree) {
    OpenItem item = responses.itemOf(tree);
    if (item != null) {
      item.onEnteredConversation(tree.get("previous_item_id"));
    }
  }

  /** {@code conversation.item.done}: perhaps the item a response produces. */
  void onItemDone(ObjectNode tree) {
    OpenResponse response = responses.inConversation();
    if (response != null) {
      onItemSaid(response, tree, OpenItem.Missing.CONVERSATION_ITEM_DONE);
    }
  }

  /** The upstream's voice detection closed a turn: a response is owed if the session wants one. */
  void onSpeechEnded(long watchMs) {
    Configuration.TurnDetection detection = configuration.turnDetection();
    boolean mayNotFollow = responses.inConversation() != null && !detection.interrupts();
    if (detection.createsResponses() && !mayNotFollow) {
      responses.onSpeechEnded(watchMs);
    }
  }

  void onSpeechResumed() {
    responses.onSpeechResumed();
  }
}

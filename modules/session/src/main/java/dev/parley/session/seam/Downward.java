package dev.parley.session.seam;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventView;
import dev.parley.realtime.ServerEventType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The upstream's events as the client is to see them. Events whose ids stand at their top level are
 * not parsed; deltas are not even looked at while no id is mapped.
 */
final class Downward {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]+");

  private final ItemIds items;
  private final ResponseIds responses;
  private final ItemOrder order;
  private final Replayed replayed;
  private final ReplayAnswers answers;
  private final OpenTurn turn;
  private final long audioOffsetMs;
  private final @Nullable String conversationId;

  Downward(
      ItemIds items,
      ResponseIds responses,
      ItemOrder order,
      Replayed replayed,
      ReplayAnswers answers,
      OpenTurn turn,
      long audioOffsetMs,
      @Nullable String conversationId) {
    this.items = items;
    this.responses = responses;
    this.order = order;
    this.replayed = replayed;
    this.answers = answers;
    this.turn = turn;
    this.audioOffsetMs = audioOffsetMs;
    this.conversationId = conversationId;
  }

  @Nullable String translate(EventView event) {
    ServerEventType type = event.serverType();
    return switch (type) {
      case SESSION_CREATED,
          SESSION_UPDATED,
          RATE_LIMITS_UPDATED,
          INPUT_AUDIO_BUFFER_DTMF_EVENT_RECEIVED,
          UNKNOWN ->
          event.text();
      case RESPONSE_OUTPUT_TEXT_DELTA,
          RESPONSE_OUTPUT_AUDIO_TRANSCRIPT_DELTA,
          RESPONSE_OUTPUT_AUDIO_DELTA,
          RESPONSE_FUNCTION_CALL_ARGUMENTS_DELTA,
          RESPONSE_MCP_CALL_ARGUMENTS_DELTA,
          CONVERSATION_ITEM_INPUT_AUDIO_TRANSCRIPTION_DELTA ->
          delta(event);
      // The conversation goes on; a second one would be news to the client.
      case CONVERSATION_CREATED -> null;
      case INPUT_AUDIO_BUFFER_CLEARED -> {
        turn.onCleared();
        yield event.text();
      }
      case INPUT_AUDIO_BUFFER_SPEECH_STARTED,
          INPUT_AUDIO_BUFFER_SPEECH_STOPPED,
          INPUT_AUDIO_BUFFER_TIMEOUT_TRIGGERED,
          INPUT_AUDIO_BUFFER_COMMITTED ->
          input(event, type);
      case CONVERSATION_ITEM_ADDED,
          CONVERSATION_ITEM_CREATED,
          CONVERSATION_ITEM_DONE,
          CONVERSATION_ITEM_RETRIEVED,
          RESPONSE_OUTPUT_ITEM_ADDED,
          RESPONSE_OUTPUT_ITEM_DONE,
          RESPONSE_CREATED,
          RESPONSE_DONE,
          ERROR ->
          whole(event, type);
      case CONVERSATION_ITEM_DELETED -> deleted(event);
      case CONVERSATION_ITEM_TRUNCATED -> {
        String id = event.itemId();
        yield id == null ? event.text() : Rewrite.ids(event, null, items.mentioned(id));
      }
      default -> flat(event);
    };
  }

  /** Hot path. What names a mapped response or item is spliced. */
  private @Nullable String delta(EventView event) {
    if (responses.isEmpty() && items.isEmpty()) {
      return event.text();
    }
    String itemId = items.isEmpty() ? null : event.itemId();
    return spliced(event, itemId == null ? null : items.mentioned(itemId));
  }

  private @Nullable String flat(EventView event) {
    String itemId = event.itemId();
    return spliced(event, itemId == null ? null : items.down(itemId));
  }

  private @Nullable String spliced(EventView event, @Nullable String newItemId) {
    String responseId = responses.isEmpty() ? null : event.responseId();
    String newResponseId = responseId == null ? null : responses.down(responseId);
    if (responseId != null && newResponseId == null) {
      return null;
    }
    return Rewrite.ids(event, newResponseId, newItemId);
  }

  private @Nullable String input(EventView event, ServerEventType type) {
    String id = event.itemId();
    boolean started = type == ServerEventType.INPUT_AUDIO_BUFFER_SPEECH_STARTED;
    boolean goesOn = id == null || items.onInput(id);
    if (started && goesOn && turn.swallowsStart()) {
      return null;
    }
    if (!started) {
      turn.onEnded();
    }
    Rewrite rewrite = Rewrite.of(event);
    if (rewrite == null) {
      return event.text();
    }
    if (id != null) {
      String clientId = items.down(id);
      rewrite.setText(rewrite.tree(), "item_id", clientId);
      if (type == ServerEventType.INPUT_AUDIO_BUFFER_COMMITTED) {
        order.correct(rewrite, id, clientId);
      }
    }
    addOffset(rewrite, "audio_start_ms");
    addOffset(rewrite, "audio_end_ms");
    return rewrite.text();
  }

  private void addOffset(Rewrite rewrite, String field) {
    JsonNode ms = rewrite.tree().get(field);
    if (audioOffsetMs != 0
        && ms != null
        && ms.isIntegralNumber()
        && ms.canConvertToLong()
        && ms.longValue() <= Long.MAX_VALUE - audioOffsetMs) {
      rewrite.set(rewrite.tree(), field, LongNode.valueOf(ms.longValue() + audioOffsetMs));
    }
  }

  private @Nullable String whole(EventView event, ServerEventType type) {
    Rewrite rewrite = Rewrite.of(event);
    if (rewrite == null) {
      return event.text();
    }
    boolean shown =
        switch (type) {
          case CONVERSATION_ITEM_RETRIEVED -> retrieved(rewrite);
          case RESPONSE_OUTPUT_ITEM_ADDED, RESPONSE_OUTPUT_ITEM_DONE -> outputItem(rewrite);
          case RESPONSE_CREATED -> created(rewrite);
          case RESPONSE_DONE -> done(rewrite);
          case ERROR -> error(rewrite);
          default -> item(rewrite, type);
        };
    return shown ? rewrite.text() : null;
  }

  private boolean item(Rewrite rewrite, ServerEventType type) {
    ObjectNode item = rewrite.object("item");
    String id = ItemIds.idOf(item);
    if (item == null || id == null) {
      return true;
    }
    if (!items.isFamiliar(id)) {
      String told = answers.find(item, replayed.contains(id));
      if (told != null && !told.equals(id)) {
        items.onRenamed(id, told);
      }
    }
    items.rename(rewrite, item);
    String clientId = items.mentioned(id);
    if (replayed.swallows(type, clientId)) {
      order.onItem(id, rewrite.tree().get("previous_item_id"));
      return false;
    }
    order.correct(rewrite, id, clientId);
    return true;
  }

  private boolean retrieved(Rewrite rewrite) {
    ObjectNode item = rewrite.object("item");
    if (item != null) {
      rewrite.rename(item, "id", items::mentioned);
      rewrite.rename(item, "approval_request_id", items::mentioned);
    }
    return true;
  }

  private @Nullable String deleted(EventView event) {
    String id = event.itemId();
    if (id == null) {
      return event.text();
    }
    String clientId = items.mentioned(id);
    order.onDeleted(id, clientId);
    if (replayed.swallows(ServerEventType.CONVERSATION_ITEM_DELETED, clientId)) {
      return null;
    }
    items.onDeleted(id);
    return Rewrite.ids(event, null, clientId);
  }

  private boolean outputItem(Rewrite rewrite) {
    String responseId = Rewrite.text(rewrite.tree(), "response_id");
    if (responseId != null) {
      String clientId = responses.down(responseId);
      if (clientId == null) {
        return false;
      }
      rewrite.setText(rewrite.tree(), "response_id", clientId);
    }
    ObjectNode item = rewrite.object("item");
    if (item != null) {
      items.rename(rewrite, item);
    }
    return true;
  }

  private boolean created(Rewrite rewrite) {
    ObjectNode response = rewrite.object("response");
    String id = ItemIds.idOf(response);
    if (response == null || id == null || id.isEmpty()) {
      return true;
    }
    String clientId = responses.created(id, response);
    if (clientId == null) {
      return false;
    }
    rewrite.setText(response, "id", clientId);
    describe(rewrite, response);
    return true;
  }

  private boolean done(Rewrite rewrite) {
    ObjectNode response = rewrite.object("response");
    String id = ItemIds.idOf(response);
    if (response == null || id == null) {
      return true;
    }
    if (!responses.done(rewrite, id, response)) {
      return false;
    }
    describe(rewrite, response);
    return true;
  }

  private void describe(Rewrite rewrite, ObjectNode response) {
    if (conversationId != null && Rewrite.text(response, "conversation_id") != null) {
      rewrite.setText(response, "conversation_id", conversationId);
    }
    for (JsonNode each : response.path("output")) {
      if (each instanceof ObjectNode item) {
        items.rename(rewrite, item);
      }
    }
  }

  /** Only what the message names is renamed. */
  private boolean error(Rewrite rewrite) {
    ObjectNode error = rewrite.object("error");
    if (error != null) {
      rewrite.rename(error, "message", this::renamed);
    }
    return true;
  }

  private String renamed(String message) {
    return ID.matcher(message)
        .replaceAll(
            found -> {
              String id = found.group();
              String response = responses.mentioned(id);
              return Matcher.quoteReplacement(response.equals(id) ? items.mentioned(id) : response);
            });
  }
}

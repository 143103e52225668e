package dev.parley.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;

/**
 * Ends a response in the upstream's place: the {@code …done} events that miss, in the order of
 * section 5.3, then {@code response.done}. Texts and transcripts are those the client was given.
 *
 * <p>A function call that is not complete is ended as {@code incomplete} and without {@code
 * response.function_call_arguments.done}: a client runs its tool on that event, and half a list of
 * arguments is none.
 */
final class ResponseEnding {
  private final EffectLog effects;
  private final ConversationRecord record;

  ResponseEnding(EffectLog effects, ConversationRecord record) {
    this.effects = effects;
    this.record = record;
  }

  /** Says everything that misses; {@code response.done} says {@code failed}. */
  void fail(OpenResponse response, String code, String message) {
    end(response, body -> markFailed(body, code, message));
  }

  /** As {@link #fail}, for a response that the client has cancelled. */
  void cancel(OpenResponse response) {
    end(
        response,
        body ->
            body.put("status", "cancelled")
                .putObject("status_details")
                .put("type", "cancelled")
                .put("reason", "client_cancelled"));
  }

  /** As {@link #fail}, for a response whose work the client has got (rule R17). */
  void complete(OpenResponse response) {
    end(response, body -> body.put("status", "completed").putNull("status_details"));
  }

  private void end(OpenResponse response, Consumer<ObjectNode> status) {
    for (OpenItem item : response.items()) {
      end(response, item);
    }
    ObjectNode done = effects.serverEvent("response.done");
    ObjectNode body = response.created().deepCopy();
    status.accept(body);
    ArrayNode output = body.putArray("output");
    for (OpenItem item : response.items()) {
      output.add(item.item().deepCopy());
    }
    putNoUsage(body);
    done.set("response", body);
    effects.toClient(done);
  }

  /** Turns a response object into a failed one. */
  static void markFailed(ObjectNode response, String code, String message) {
    response.put("status", "failed");
    response
        .putObject("status_details")
        .put("type", "failed")
        .putObject("error")
        .put("type", "server_error")
        .put("code", code)
        .put("message", message);
  }

  private void end(OpenResponse response, OpenItem item) {
    if (item.missing().isEmpty()) {
      return;
    }
    ObjectNode whole = item.item().deepCopy();
    ArrayNode content = item.parts().isEmpty() ? null : whole.putArray("content");
    for (OpenItem.Part part : item.parts()) {
      String text = text(response, item, part);
      for (OpenItem.PartMissing event : part.missing()) {
        end(response, item, part, event, text);
      }
      if (content != null) {
        boolean audio = part.type().equals("audio");
        content
            .addObject()
            .put("type", "output_" + part.type())
            .put(audio ? "transcript" : "text", text);
      }
    }
    if (!"completed".equals(whole.path("status").asText())) {
      whole.put("status", "incomplete");
    }
    for (OpenItem.Missing event : OpenItem.Missing.values()) {
      if (item.missing().contains(event)) {
        end(response, item, event, whole);
      }
    }
  }

  private static String text(OpenResponse response, OpenItem item, OpenItem.Part part) {
    String said = part.finalText();
    return said == null ? response.deltas().textOf(item.id(), part.contentIndex()) : said;
  }

  private void end(
      OpenResponse response,
      OpenItem item,
      OpenItem.Part part,
      OpenItem.PartMissing missing,
      String text) {
    switch (missing) {
      case AUDIO_DONE ->
          effects.toClient(event("response.output_audio.done", response, item, part));
      case TRANSCRIPT_DONE ->
          effects.toClient(
              event("response.output_audio_transcript.done", response, item, part)
                  .put("transcript", text));
      case TEXT_DONE ->
          effects.toClient(
              event("response.output_text.done", response, item, part).put("text", text));
      case CONTENT_PART_DONE -> {
        ObjectNode event = event("response.content_part.done", response, item, part);
        event
            .putObject("part")
            .put("type", part.type())
            .put(part.type().equals("audio") ? "transcript" : "text", text);
        effects.toClient(event);
      }
    }
  }

  private void end(
      OpenResponse response, OpenItem item, OpenItem.Missing missing, ObjectNode whole) {
    ObjectNode event;
    switch (missing) {
      case CONVERSATION_ITEM_DONE -> {
        event = effects.serverEvent("conversation.item.done");
        JsonNode previous = item.previousItemId();
        event.set("previous_item_id", previous == null ? event.nullNode() : previous);
      }
      case OUTPUT_ITEM_DONE ->
          event =
              effects
                  .serverEvent("response.output_item.done")
                  .put("response_id", response.id())
                  .put("output_index", item.outputIndex());
      default -> throw new AssertionError(missing);
    }
    event.set("item", whole.deepCopy());
    effects.toClient(event);
    if (missing == OpenItem.Missing.CONVERSATION_ITEM_DONE) {
      record.onItem(event);
    }
    response.onItemSaid(item, missing, whole);
  }

  private ObjectNode event(String type, OpenResponse response, OpenItem item, OpenItem.Part part) {
    return effects
        .serverEvent(type)
        .put("response_id", response.id())
        .put("item_id", item.id())
        .put("output_index", item.outputIndex())
        .put("content_index", part.contentIndex());
  }

  /** The shape of section 4.6 with nothing used, as a failed response has it. */
  private static void putNoUsage(ObjectNode response) {
    ObjectNode usage =
        response
            .putObject("usage")
            .put("total_tokens", 0)
            .put("input_tokens", 0)
            .put("output_tokens", 0);
    usage
        .putObject("input_token_details")
        .put("text_tokens", 0)
        .put("audio_tokens", 0)
        .put("image_tokens", 0)
        .put("cached_tokens", 0)
        .putObject("cached_tokens_details")
        .put("text_tokens", 0)
        .put("audio_tokens", 0)
        .put("image_tokens", 0);
    usage.putObject("output_token_details").put("text_tokens", 0).put("audio_tokens", 0);
  }
}

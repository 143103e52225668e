package dev.parley.emulator.openai;

import dev.parley.emulator.brain.Brain;
import dev.parley.emulator.service.Outlet;
import dev.parley.emulator.service.Senses;
import dev.parley.emulator.service.Session;
import dev.parley.emulator.service.Timers;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * One session as the service runs it: client events in, server events out. Events are taken in the
 * order they come; what is wrong with one is answered by one {@code error} and changes nothing.
 * Confined to the thread of its connection.
 */
public final class RealtimeSession implements Session {
  private final Scope scope;
  private final ClientItems items;
  private final InputAudio input;
  private final Responses responses;

  RealtimeSession(
      SessionConfig config,
      Ids ids,
      Timers timers,
      Senses senses,
      Brain brain,
      double pace,
      Outlet outlet) {
    Conversation conversation = new Conversation(ids.next("conv"));
    this.scope =
        new Scope(config, conversation, new Events(ids, outlet), ids, timers, senses, brain, pace);
    this.responses = new Responses(scope);
    this.input = new InputAudio(scope, responses);
    this.items = new ClientItems(scope, responses);
  }

  @Override
  public void open() {
    sendSession("session.created");
  }

  @Override
  public void onText(String text) {
    Object value;
    try {
      value = Json.decodeValue(text);
    } catch (DecodeException notJson) {
      reject(new ClientError("invalid_json", null, "We could not parse the JSON of your event."));
      return;
    }
    if (!(value instanceof JsonObject event) || !(event.getValue("type") instanceof String type)) {
      reject(new ClientError("invalid_event", null, "The 'type' field is missing."));
      return;
    }
    String eventId = event.getValue("event_id") instanceof String id ? id : null;
    try {
      EventShapes.EVENT.check(event, "");
      onEvent(type, event);
    } catch (ClientError error) {
      scope.events().error(error, eventId);
    }
  }

  /** The service knows none. */
  @Override
  public void onBinary(byte[] bytes) {
    reject(new ClientError("invalid_event", null, "Binary messages are not supported."));
  }

  @Override
  public void close() {
    input.stop();
    responses.stop();
  }

  private void reject(ClientError error) {
    scope.events().error(error, null);
  }

  private void onEvent(String type, JsonObject event) {
    switch (type) {
      case "session.update" -> update(event.getJsonObject("session"));
      case "input_audio_buffer.append" -> input.append(event.getString("audio"));
      case "input_audio_buffer.commit" -> input.commit();
      case "input_audio_buffer.clear" -> input.clear();
      case "conversation.item.create" ->
          items.create(event.getJsonObject("item"), event.getString("previous_item_id"));
      case "conversation.item.retrieve" -> items.retrieve(event.getString("item_id"));
      case "conversation.item.delete" -> items.delete(event.getString("item_id"));
      case "conversation.item.truncate" ->
          items.truncate(
              event.getString("item_id"),
              event.getInteger("content_index"),
              event.getInteger("audio_end_ms"));
      case "response.create" -> createResponse(event.getJsonObject("response"));
      default -> responses.cancel(event.getString("response_id"));
    }
  }

  private void update(JsonObject update) {
    scope.config().update(update, responses.hasSpoken());
    input.configure();
    sendSession("session.updated");
  }

  private void createResponse(@Nullable JsonObject overrides) {
    if (scope.config().transcribing()) {
      throw ClientError.invalid("type", "Transcription sessions have no responses.");
    }
    responses.create(overrides == null ? new JsonObject() : overrides);
  }

  private void sendSession(String type) {
    scope.events().send(type, new JsonObject().put("session", scope.config().toJson()));
  }
}

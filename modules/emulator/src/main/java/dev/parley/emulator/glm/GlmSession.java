package dev.parley.emulator.glm;

import dev.parley.emulator.service.Session;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/** One session (protocol page, 4, 7 and 8). What is wrong with an event changes nothing. */
final class GlmSession implements Session {
  private static final int NORMAL_CLOSE = 1000;

  private final GlmScope scope;
  private final long heartbeatMs;
  private final Dialogue dialogue = new Dialogue();
  private final VideoFrames frames;
  private final Responses responses;
  private final UserAudio audio;
  private final ClientItems items;
  private Runnable heartbeat = () -> {};
  private boolean configured;
  private boolean doomed;

  GlmSession(GlmScope scope, GlmOptions options) {
    this.scope = scope;
    this.heartbeatMs = options.heartbeat().toMillis();
    this.frames = new VideoFrames(scope);
    this.responses = new Responses(scope, dialogue, frames);
    this.audio = new UserAudio(scope, dialogue, frames, responses, options.stall().toMillis());
    this.items = new ClientItems(scope, dialogue);
  }

  @Override
  public void open() {
    scope.events().heartbeat();
    JsonObject session = scope.settings().created(scope.ids().next("sess"));
    scope.events().send("session.created", new JsonObject().put("session", session));
    beatLater();
  }

  private void beatLater() {
    heartbeat = scope.timers().after(heartbeatMs, this::beat);
  }

  private void beat() {
    if (doomed) {
      scope.events().close(NORMAL_CLOSE);
    } else {
      scope.events().heartbeat();
      beatLater();
    }
  }

  @Override
  public void onText(String text) {
    try {
      JsonObject event = event(text);
      onEvent(event.getString("type"), event);
    } catch (GlmError error) {
      scope.events().error(error);
      if (error.isFatal()) {
        scope.events().close(NORMAL_CLOSE);
      }
    }
  }

  /** Events come as text or as its bytes. */
  @Override
  public void onBinary(byte[] bytes) {
    onText(new String(bytes, StandardCharsets.UTF_8));
  }

  private static JsonObject event(String text) {
    Object value;
    try {
      value = Json.decodeValue(text);
    } catch (DecodeException notJson) {
      throw GlmError.malformed("The event is not valid JSON.");
    }
    if (!(value instanceof JsonObject event) || !(event.getValue("type") instanceof String)) {
      throw GlmError.malformed("The 'type' field is missing.");
    }
    Object id = event.getValue("event_id");
    if (id != null && !(id instanceof String)) {
      throw GlmError.malformed("The 'event_id' field must be a string.");
    }
    Object sent = event.getValue("client_timestamp");
    if (sent != null && !(sent instanceof Integer || sent instanceof Long)) {
      throw GlmError.invalid("client_timestamp");
    }
    return event;
  }

  private void onEvent(String type, JsonObject event) {
    switch (type) {
      case "session.update" -> update(event);
      case "input_audio_buffer.append" ->
          audio.append(event.getValue("audio"), event.getValue("client_timestamp") != null);
      case "input_audio_buffer.append_video_frame" -> frames.append(event.getValue("video_frame"));
      case "input_audio_buffer.pre_commit" -> {
        // A hint; there is nothing to prepare.
      }
      case "input_audio_buffer.commit" -> audio.commit();
      case "input_audio_buffer.clear" -> audio.clear();
      case "conversation.item.create" -> items.create(event.getValue("item"));
      case "conversation.item.retrieve" -> items.retrieve(event.getValue("item_id"));
      case "conversation.item.delete" -> items.delete(event.getValue("item_id"));
      case "response.create" -> responses.create();
      case "response.cancel" -> responses.cancel();
      case "heartbeat" -> {
        doomed = true;
        throw GlmError.of("1212", "当前模型不支持heartbeat调用方式。");
      }
      default -> throw GlmError.malformed("The event type is not supported.");
    }
  }

  private void update(JsonObject event) {
    if (!(event.getValue("session") instanceof JsonObject session)) {
      throw GlmError.missing("session");
    }
    SettingsCheck.check(session, scope.quirks().has(Quirk.MP3_OUTPUT));
    boolean sawVideo = scope.settings().video();
    scope.settings().replace(session);
    if (sawVideo && !scope.settings().video()) {
      dialogue.clear();
      frames.clear();
    }
    audio.configure();
    scope
        .events()
        .send("session.updated", new JsonObject().put("session", scope.settings().toJson()));
    scope.events().heartbeat();
    if (!configured) {
      configured = true;
      scope.settings().greeting().ifPresent(responses::greet);
    }
  }

  @Override
  public void close() {
    heartbeat.run();
    audio.stop();
    responses.stop();
  }
}
